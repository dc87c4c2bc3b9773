import { describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../../src/fhir/types.js';
import { query, textOf } from '../../stateServer.js';
import { answerOf, fillOf, replyTo, VERSIONS } from './support/answers.js';

const stranger: Resource = {
  ...{ resourceType: 'Patient', id: 'x', gender: 'male', birthDate: '1940-02-02' },
  name: [{ family: 'Stranger', given: ['Bob'] }],
};
const namesake: Resource = { ...query.patient, id: 'n', name: [{ family: 'Sampleton-Doe', given: ['Testa'] }] };
const fills = (xml: string): number => xml.match(/<MedicationDispensed>/g)?.length ?? 0;
const reply = (version: (typeof VERSIONS)[number], ...people: readonly Resource[]) =>
  replyTo(answerOf(people.flatMap((patient, at) => fillOf(String(at), { patient }))), version);

describe('people whom a state told', () => {
  it('in 10.6 are not told as who was asked for', () => {
    const { xml } = reply('10.6', query.patient, stranger);
    expect(fills(xml)).toBe(1);
    expect(textOf(xml, 'Note')).toBe('Not told: 1. 2 patients. Data OH');
    expect(xml).not.toContain('Stranger');
  });

  it('in 10.6 are told together where a name alone is spelled otherwise, and counted', () => {
    const { xml } = reply('10.6', query.patient, namesake);
    expect(fills(xml)).toBe(2);
    expect(textOf(xml, 'Note')).toBe('2 patients. Data OH');
  });

  it('in 10.6 are told as the patient where there is one, whoever that is', () => {
    const { xml } = reply('10.6', stranger);
    expect(fills(xml)).toBe(1);
    expect(textOf(xml, 'LastName')).toBe('Stranger');
    expect(textOf(xml, 'Note')).toBe('Data OH');
  });

  it('in 2017071 are told with their records, and their scores are not told', () => {
    const score: Resource = {
      ...{ resourceType: 'Observation', id: 's', status: 'final', code: { text: 'Narcotic' }, valueInteger: 450 },
      subject: { reference: 'Patient/x' },
    };
    const all = [...fillOf('1'), ...fillOf('2', { patient: stranger }), score];
    const { xml } = replyTo(answerOf(all), '2017071');
    expect(fills(xml)).toBe(2);
    const [, second] = xml.split('<MedicationDispensed>').slice(1);
    expect(textOf(/<Patient>.*<\/Patient>/.exec(second!)![0], 'LastName')).toBe('Stranger');
    expect(xml).not.toContain('450');
    expect(textOf(xml, 'Note')).toBe('Not told: 1. 2 patients. Data OH');
  });

  it.each(VERSIONS)('in %s are never taken for the patient where nobody knows who they are', (version) => {
    const fill = fillOf('2', { patient: stranger }).filter(({ resourceType }) => resourceType !== 'Patient');
    const { xml } = replyTo(answerOf([...fillOf('1'), ...fill]), version);
    expect(fills(xml)).toBe(1);
    expect(textOf(xml, 'Note')).toBe('Not told: 1. Data OH');
  });

  it('in 2017071 are not told at all where it cannot be said who they are', () => {
    const { xml } = reply('2017071', query.patient, { ...stranger, name: [{ family: '\u0001' }] });
    expect(fills(xml)).toBe(1);
    expect(textOf(xml, 'Note')).toBe('Not told: 1. 2 patients. Data OH');
  });
});

describe('what else was told of a patient', () => {
  it.each([
    ['10.6', 2],
    ['2017071', 1],
  ] as const)('and cannot be told is counted: %s', (version, count) => {
    const subject = { reference: 'Patient/patient' };
    const all: Resource[] = [
      ...fillOf('1'),
      { resourceType: 'DetectedIssue', id: 'i', status: 'final', patient: subject, code: { text: 'Many prescribers' } },
      { resourceType: 'Observation', id: 'o', status: 'final', subject, code: { text: 'Narcotic' }, valueInteger: 450 },
    ];
    expect(textOf(replyTo(answerOf(all), version).xml, 'Note')).toBe(`Not told: ${count}. Data OH`);
  });
});
