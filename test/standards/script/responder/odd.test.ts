import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Resource } from '../../../../src/fhir/types.js';
import { query, textOf } from '../../stateServer.js';
import { answerOf, fillOf, type Odd, provided, replyTo, VERSIONS } from './support/answers.js';

const dispenses = (resources: readonly Resource[]): Resource[] =>
  resources.filter(({ resourceType }) => resourceType === 'MedicationDispense');
const reply = (told: Partial<Odd>, version: (typeof VERSIONS)[number]) =>
  replyTo(answerOf([...fillOf('1'), ...fillOf('2', { told })], [provided('OH'), provided('KY')]), version);

/** Any letters, and halves of some. */
const letters = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units));

describe.each(VERSIONS)('a record that is odd, in %s', (version) => {
  it.each([
    ['Lyrica® 75 mg', 'Lyrica(R) 75 mg'],
    ['Fentanyl 25 µg/h', 'Fentanyl 25 ug/h'],
    ['Oxy\u0001\r\n 5 – “ER” 2½', 'Oxy 5 - "ER" 2 1/2'],
    ['中文 ≠ 10⁵', '?? =? 10?'],
  ])('is told in plain letters: %j', (words, plain) => {
    const { xml, graph } = reply({ words }, version);
    expect(dispenses(graph.resources)).toHaveLength(2);
    expect(xml).toContain(`<DrugDescription>${plain}</DrugDescription>`);
    expect(textOf(xml, 'Note')).toBe('Changed: 1. Data OH KY');
  });

  it('has long words cut, and a long number left out rather than made another', () => {
    const { xml, graph } = reply({ words: `D${'x '.repeat(800)}`, number: '7'.repeat(36) }, version);
    expect(dispenses(graph.resources)).toHaveLength(2);
    expect(xml).toContain(`<DrugDescription>D${'x '.repeat(52).trim()}</DrugDescription>`);
    for (const name of ['SourceReference', 'NPI', 'DEANumber', 'NCPDPID'])
      expect(xml).not.toMatch(new RegExp(`<${name}>7`));
    expect(xml.match(/<SourceReference>12345</g)).toHaveLength(1);
    expect(textOf(xml, 'Note')).toBe('Changed: 1. Data OH KY');
  });

  it('is told also where no letter of its drug can be', () => {
    const { xml, graph } = reply({ words: '\u0001' }, version);
    expect(dispenses(graph.resources)).toHaveLength(2);
    expect(xml).toContain('<DrugDescription>?</DrugDescription>');
    expect(textOf(xml, 'Note')).toBe('Changed: 1. Data OH KY');
  });

  it('is left out alone where it cannot be told', () => {
    const { xml, graph } = reply({ quantity: 123456789012.5 }, version);
    // 2017071 knows no record without a quantity.
    const left = version === '2017071';
    expect(dispenses(graph.resources)).toHaveLength(left ? 1 : 2);
    expect(textOf(xml, 'Note')).toBe(left ? 'Not told: 1. Data OH KY' : 'Data OH KY');
  });

  it('never spoils the answer', () => {
    const odd = fc.record({
      words: fc.oneof(fc.string({ maxLength: 1200 }), letters),
      number: fc.oneof(fc.string({ maxLength: 60 }), letters),
      quantity: fc.oneof(fc.integer({ min: 0 }), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
    });
    fc.assert(
      fc.property(odd, fc.boolean(), (told, named) => {
        const name = [{ family: told.words, given: [told.number] }];
        const patient = named ? { ...query.patient, id: 'odd', name } : query.patient;
        const answer = answerOf([...fillOf('1'), ...fillOf('2', { told, patient })]);
        const { graph, xml, fitted } = replyTo(answer, version);
        // Every record is told, or is counted as not told; and what is not told as it came is counted.
        const untold = Number(/Not told:? (\d+)/.exec(textOf(xml, 'Note'))?.[1] ?? 0);
        expect(dispenses(graph.resources).length + untold).toBe(2);
        expect(untold).toBe(fitted.left);
        expect(dispenses(graph.resources).length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });
});
