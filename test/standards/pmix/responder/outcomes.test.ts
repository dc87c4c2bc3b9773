import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ExchangeAnswer, StateAnswer, StateOutcome } from '../../../../src/exchange/types.js';
import type { Resource } from '../../../../src/fhir/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import type { Tables } from '../../../../src/mapping/types.js';
import { writeAnswer } from '../../../../src/standards/pmix/responder/answer.js';
import { type ToldState, toldStates } from '../../../../src/standards/pmix/responder/outcomes.js';

const publicUrl = 'https://gateway.example.org';
const period = { start: '2024-11-01', end: '2026-10-31' };
const tag = (code: string) => ({ system: `${publicUrl}/fhir/CodeSystem/pdmp-state`, code });

const patient = (id: string): Resource => ({
  ...{ resourceType: 'Patient', id, meta: { source: 'urn:pdmp:OH' }, birthDate: '1967-08-13' },
  name: [{ family: 'Sampleton', given: [id] }],
});
const record = (resourceType: string, id: string, more: Partial<Resource> = {}): Resource => ({
  ...{ resourceType, id, status: 'completed', meta: { source: 'urn:pdmp:OH' } },
  ...{ subject: { reference: 'Patient/Testa' }, identifier: [{ system: 'urn:pdmp:rx-number', value: id }] },
  ...(resourceType === 'MedicationDispense' ? { whenPrepared: '2026-01-02' } : {}),
  ...more,
});
const alert = (id: string, of: string): Resource => ({
  ...{ resourceType: 'DetectedIssue', id, status: 'final', meta: { source: 'urn:pdmp:OH' } },
  ...{ patient: { reference: `Patient/${of}` }, detail: 'Overlapping prescriptions' },
});

const provided: StateAnswer = { status: 'provided', resources: [], executedAt: '2026-10-31T12:00:00Z', warnings: [] };

function answerOf(resources: readonly Resource[], told: Readonly<Record<string, StateAnswer>> = { OH: provided }) {
  const outcomes = Object.entries(told).map(([state, answer]): StateOutcome => ({
    ...{ state, status: answer.status, answer, period, elapsedMs: 1, dispenses: 0, warnings: [] },
  }));
  const query = { requestId: '0'.repeat(32), requestedAt: '2026-10-31T12:00:00Z', patient: patient('Testa'), period };
  return { query, outcomes, resources, answeredAt: '2026-10-31T12:00:01Z' } satisfies ExchangeAnswer;
}

const told = (
  answer: ExchangeAnswer,
  generation: 'pmix-3' | 'pmix-2' = 'pmix-3',
  what: 'history' | 'picklist' = 'history',
) => toldStates(answer, { generation, publicUrl, what });
const ids = ({ report }: ToldState) => report?.resources.map(({ id }) => id);

describe('what is told of a state', () => {
  it.each<[string, StateAnswer, string]>([
    ['nothing known', { status: 'no-data' }, 'NotFound'],
    ['several who match', { status: 'ambiguous' }, 'Deferred'],
    ['an answer that comes later', { status: 'deferred' }, 'Deferred'],
    ['a refusal', { status: 'disallowed', reason: 'no' }, 'Disallowed'],
    ['a version', { status: 'unsupported', what: 'version' }, 'VersionMismatch'],
    ['an operation', { status: 'unsupported', what: 'operation' }, 'NotSupported'],
    ['a failure', { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' }, 'Error'],
  ])('of %s is a status with a note, and no report', (_what, said, status) => {
    const [one] = told(answerOf([], { OH: said }));
    expect(one).toEqual({ status: { state: 'OH', status, note: expect.stringMatching(/./) } });
  });

  it('is nothing but its records where there is nothing to add', () => {
    const [one] = told(answerOf([record('MedicationDispense', 'rx1'), patient('Testa')]));
    expect(one!.status).toEqual({ state: 'OH', status: 'Provided' });
    expect(one!.report).toMatchObject({ state: 'OH', at: '2026-10-31T12:00:00Z', period });
    expect(ids(one!)).toEqual(['rx1', 'Testa']);
  });

  it('leaves out what PMIX has no word for, and counts it', () => {
    const [one] = told(
      answerOf([
        ...[record('MedicationDispense', 'rx1'), record('MedicationDispense', 'rx2', { status: 'cancelled' })],
        ...[record('MedicationAdministration', 'ad1'), patient('Testa'), patient('Nobodys')],
      ]),
    );
    expect(ids(one!)).toEqual(['rx1', 'Testa']);
    expect(one!.status.note).toBe('records that PMIX has no word for, left out: 2');
  });

  it('is no empty report where PMIX has a word for nothing of it', () => {
    const [one] = told(answerOf([record('MedicationAdministration', 'ad1'), patient('Testa')]));
    expect(one).toEqual({
      status: { state: 'OH', status: 'NotSupported', note: 'records that PMIX has no word for, left out: 1' },
    });
  });

  it('is an alert about a patient of its records; where nothing can tell it, it is counted', () => {
    const answer = answerOf([
      ...[record('MedicationDispense', 'rx1'), patient('Testa')],
      ...[alert('told', 'Testa'), alert('untold', 'Nobodys'), patient('Nobodys')],
    ]);
    expect(ids(told(answer)[0]!)).toEqual(['rx1', 'Testa', 'told']);
    expect(told(answer)[0]!.status.note).toContain('left out: 1');
    expect(ids(told(answer, 'pmix-2')[0]!)).toEqual(['rx1', 'Testa']);
    expect(told(answer, 'pmix-2')[0]!.status.note).toContain('left out: 2');
  });

  it('is a dispensation in the report of each state that told it', () => {
    const shared = record('MedicationDispense', 'rx1', {
      meta: { source: 'urn:pdmp:IN', tag: [tag('IN'), tag('OH')] },
    });
    const own = record('MedicationDispense', 'rx2');
    const states = told(answerOf([shared, own, patient('Testa')], { IN: provided, OH: provided }));
    expect(states.map(ids)).toEqual([
      ['rx1', 'Testa'],
      ['rx1', 'rx2', 'Testa'],
    ]);
  });

  it('is who they are where it is asked who matches, and never a record', () => {
    const [one] = told(answerOf([record('MedicationDispense', 'rx1'), patient('Testa')]), 'pmix-3', 'picklist');
    expect(ids(one!)).toEqual(['Testa']);
    const listed: StateAnswer = { status: 'ambiguous', candidates: [patient('A'), patient('B')] };
    const several = answerOf([], { OH: listed });
    expect(told(several, 'pmix-3', 'picklist').map((state) => [state.status.status, ids(state)])).toEqual([
      ['Provided', ['A', 'B']],
    ]);
    expect(told(several).map((state) => [state.status.status, ids(state)])).toEqual([['Deferred', ['A', 'B']]]);
  });
});

describe('an answer as it is written', () => {
  let tables: Tables;
  beforeAll(async () => {
    tables = await openTables({ only: ['pmix-3/report', 'pmix-2/report'] });
  });

  const write = (answer: ExchangeAnswer, generation: 'pmix-3' | 'pmix-2'): string => {
    const states = told(answer, generation);
    const facts = { disclosureId: '0'.repeat(32), site: 'KY_GWY', now: new Date('2026-10-31T12:00:00Z') };
    const reports = states.flatMap(({ report }) => report ?? []);
    const reply = writeAnswer(
      { ...facts, statuses: states.map(({ status }) => status), reports, generation },
      { version: '1.2', action: 'urn:a', requestTime: 'yesterday' },
      tables,
    );
    return Buffer.from(reply.body).toString();
  };

  it.each(['pmix-3', 'pmix-2'] as const)('in %s holds whatever a name holds, of every state', (generation) => {
    const name = `]]> & <b>"O'Neil" $& $1`;
    const pharmacy = (state: string): Resource[] => [
      record('MedicationDispense', `rx${state}`, {
        meta: { source: `urn:pdmp:${state}` },
        performer: [{ actor: { reference: `Organization/ph${state}` } }],
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'FF' }] },
      }),
      { resourceType: 'Organization', id: `ph${state}`, active: true, name: `${name} ${state}` },
    ];
    const answer = answerOf([...pharmacy('IN'), ...pharmacy('OH'), patient('Testa')], { IN: provided, OH: provided });
    const xml = write(answer, generation);
    const { resources } = tables.readGraph(`${generation}/report`, Buffer.from(xml), { schema: 'strict' });
    const pharmacies = resources.filter(({ resourceType }) => resourceType === 'Organization');
    expect(pharmacies.map((one) => one.name)).toEqual([`${name} IN`, `${name} OH`]);
    expect([...xml.matchAll(/s:id="(\w+)"/g)].map(([, state]) => state)).toEqual(['IN', 'OH']);
  });

  it('without what the question left open, is valid all the same', () => {
    const xml = write(answerOf([], { OH: { status: 'no-data' } }), 'pmix-3');
    expect(xml).toContain('<px:RequestDateTime>2026-10-31T12:00:00Z<');
    expect(tables.read('pmix-3/report', Buffer.from(xml), { schema: 'strict' }).warnings).toEqual([]);
  });
});
