import { beforeAll, describe, expect, it } from '@jest/globals';
import { createExchange } from '../../../../src/exchange/exchange.js';
import { atOnce } from '../../../../src/exchange/steps.js';
import type { ExchangeAnswer, StateAnswer } from '../../../../src/exchange/types.js';
import type { Resource } from '../../../../src/fhir/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import type { Tables } from '../../../../src/mapping/types.js';
import { writeAnswer } from '../../../../src/standards/pmix/responder/answer.js';
import type { Outline } from '../../../../src/standards/pmix/responder/outline.js';
import { type ToldState, toldStates } from '../../../../src/standards/pmix/responder/outcomes.js';
import { sample } from '../../stateServer.js';

const period = { start: '2024-11-01', end: '2026-10-31' };
const publicUrl = 'https://gateway.example.org';
const exchange = createExchange({ deadlineMs: 5_000, idKey: Buffer.alloc(32, 1), publicUrl, breaker: false });

const patient = (id: string): Resource => ({
  ...{ resourceType: 'Patient', id, birthDate: '1967-08-13' },
  name: [{ family: 'Sampleton', given: [id] }],
});
const testa = { reference: 'urn:uuid:Testa' };
const record = (resourceType: string, id: string, more: Partial<Resource> = {}): Resource => ({
  ...{ resourceType, id, status: 'completed', subject: testa },
  identifier: [{ system: 'urn:pdmp:rx-number', value: id }],
  ...(resourceType === 'MedicationDispense' ? { whenPrepared: '2026-01-02' } : {}),
  ...more,
});
const alert = (id: string, of: string): Resource => ({
  ...{ resourceType: 'DetectedIssue', id, status: 'final' },
  ...{ patient: { reference: `urn:uuid:${of}` }, detail: id },
});
const score = (id: string, more: Partial<Resource> = {}): Resource => ({
  ...{ resourceType: 'Observation', id, status: 'final', code: { text: id }, subject: testa, valueInteger: 450 },
  ...more,
});

const provided = (...resources: readonly Resource[]): StateAnswer => ({
  ...{ status: 'provided', resources, executedAt: '2026-10-31T12:00:00Z', warnings: [] },
});

/** What a real exchange makes of what states say. */
function answerOf(says: Readonly<Record<string, StateAnswer>>): Promise<ExchangeAnswer> {
  const plan = Object.entries(says).map(([state, answer]) => ({
    state,
    route: { state, timeoutMs: 5_000, candidates: 5, ask: async () => answer },
  }));
  const query = { requestId: '0'.repeat(32), requestedAt: '2026-10-31T12:00:00Z', patient: patient('Testa'), period };
  return exchange.ask({ ...query, candidates: true }, plan);
}
const ohio = (...resources: readonly Resource[]): Promise<ExchangeAnswer> => answerOf({ OH: provided(...resources) });

const told = async (
  answer: Promise<ExchangeAnswer>,
  generation: 'pmix-3' | 'pmix-2' = 'pmix-3',
  what: 'history' | 'picklist' = 'history',
) => toldStates(await answer, { generation, exchange, what });
/** Resources by what the test calls them: prescription number, given name or detail. */
const names = ({ report }: ToldState) =>
  report?.resources.map(({ identifier, name, detail }) => {
    const [number] = (identifier ?? []) as { value: string }[];
    const [person] = (name ?? []) as { given: string[] }[];
    return number?.value ?? person?.given[0] ?? detail;
  });

describe('what is told of a state', () => {
  it.each<[string, StateAnswer, string]>([
    ['nothing known', { status: 'no-data' }, 'NotFound'],
    ['several who match', { status: 'ambiguous' }, 'Deferred'],
    ['an answer that comes later', { status: 'deferred' }, 'Deferred'],
    ['a refusal', { status: 'disallowed', reason: 'no' }, 'Disallowed'],
    ['a version', { status: 'unsupported', what: 'version' }, 'VersionMismatch'],
    ['an operation', { status: 'unsupported', what: 'operation' }, 'NotSupported'],
    ['a failure', { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' }, 'Error'],
  ])('of %s is a status with a note, and no report', async (_what, said, status) => {
    const [one] = await told(answerOf({ OH: said }));
    expect(one).toEqual({ status: { state: 'OH', status, note: expect.stringMatching(/./) } });
  });

  it('is nothing but its records where there is nothing to add', async () => {
    const [one] = await told(ohio(record('MedicationDispense', 'rx1'), patient('Testa')));
    expect(one!.status).toEqual({ state: 'OH', status: 'Provided' });
    expect(one!.report).toMatchObject({ state: 'OH', at: '2026-10-31T12:00:00Z', period });
    expect(names(one!)).toEqual(['rx1', 'Testa']);
  });

  it('leaves out what PMIX has no word for, and counts it, scores one by one', async () => {
    const [one] = await told(
      ohio(
        ...[record('MedicationDispense', 'rx1'), record('MedicationDispense', 'rx2', { status: 'cancelled' })],
        ...[record('MedicationAdministration', 'ad1'), patient('Testa'), patient('Nobodys')],
        ...[score('one'), score('two'), score('panel', { hasMember: [{ reference: 'urn:uuid:one' }] })],
      ),
    );
    expect(names(one!)).toEqual(['rx1', 'Testa']);
    expect(one!.status.note).toBe('records that PMIX has no word for, left out: 4');
  });

  it('is no empty report where PMIX has a word for nothing of it; beside scores there is no prescription', async () => {
    const [one] = await told(ohio(record('MedicationAdministration', 'ad1'), patient('Testa')));
    const note = 'records that PMIX has no word for, left out: 1';
    expect(one).toEqual({ status: { state: 'OH', status: 'NotSupported', note } });
    const [scored] = await told(ohio(score('one'), patient('Testa')));
    expect(scored!.status).toEqual({ state: 'OH', status: 'Provided', note });
    expect(names(scored!)).toEqual([]);
  });

  it('is an alert about a patient of its records; where nothing can tell it, it is counted', async () => {
    const answer = ohio(
      ...[record('MedicationDispense', 'rx1'), patient('Testa')],
      ...[alert('told', 'Testa'), alert('untold', 'Nobodys'), patient('Nobodys')],
    );
    const [newer] = await told(answer);
    expect(names(newer!)).toEqual(['rx1', 'Testa', 'told']);
    expect(newer!.status.note).toContain('left out: 1');
    const [older] = await told(answer, 'pmix-2');
    expect(names(older!)).toEqual(['rx1', 'Testa']);
    expect(older!.status.note).toContain('left out: 2');
  });

  it('is who they are where it is asked who matches, and never a record', async () => {
    const identifier = [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' }];
    const known = ohio(record('MedicationDispense', 'rx1'), { ...patient('Testa'), identifier });
    const [one] = await told(known, 'pmix-3', 'picklist');
    expect(names(one!)).toEqual(['Testa']);
    expect(JSON.stringify(one)).not.toContain('999-00-1234');
    const several = answerOf({ OH: { status: 'ambiguous', candidates: [patient('A'), patient('B')] } });
    const listed = await told(several, 'pmix-3', 'picklist');
    expect(listed.map((state) => [state.status.status, names(state)])).toEqual([['Provided', ['A', 'B']]]);
    const beside = await told(several);
    expect(beside.map((state) => [state.status.status, names(state)])).toEqual([['Deferred', ['A', 'B']]]);
  });
});

describe('a dispensation that two states told', () => {
  /** The same in both, of a person whom each knows by a name and a birth date of its own. */
  const sharing = async (): Promise<ExchangeAnswer> => {
    const tables = await openTables({ only: ['pmix-3/report'] });
    const report = Buffer.from(sample('pmix/report-full.xml'));
    const says = (family: string, birthDate: string): StateAnswer => {
      const { resources } = tables.readGraph('pmix-3/report', report);
      const own = resources.filter(({ resourceType }) => !/^(?:MessageHeader|OperationOutcome)$/.test(resourceType));
      return provided(
        ...own.map((one): Resource => {
          const name = [{ family, given: [family] }];
          if (one.resourceType === 'Patient') return { ...one, identifier: [], birthDate, name };
          if (one.resourceType === 'DetectedIssue') return { ...one, detail: `about ${family}` };
          if (one.resourceType === 'Medication') return { ...one, code: NDC };
          return one.resourceType === 'MedicationDispense' ? { ...one, ...REFILL, whenPrepared: '2025-01-02' } : one;
        }),
      );
    };
    return answerOf({ KY: says('Kentuckian', '1967-08-13'), OH: says('Ohioan', '1950-01-01') });
  };
  const NDC = { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00406055201' }] };
  const REFILL = {
    extension: [
      {
        url: 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension',
        valuePositiveInt: 2,
      },
    ],
  };
  const ofType = ({ report }: ToldState, type: string) =>
    report!.resources.filter(({ resourceType }) => resourceType === type);

  it("is in the report of each, with that state's own patient and alerts", async () => {
    const answer = await sharing();
    expect(answer.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense')).toHaveLength(1);
    const states = await told(Promise.resolve(answer));
    expect(states.map(({ status }) => status)).toEqual([
      { state: 'KY', status: 'Provided' },
      { state: 'OH', status: 'Provided' },
    ]);
    expect(states.map((state) => ofType(state, 'MedicationDispense').length)).toEqual([1, 1]);
    expect(states.map((state) => ofType(state, 'Patient').map(({ birthDate }) => birthDate))).toEqual([
      ['1967-08-13'],
      ['1950-01-01'],
    ]);
    expect(states.map((state) => ofType(state, 'DetectedIssue').map(({ detail }) => detail))).toEqual([
      ['about Kentuckian'],
      ['about Ohioan'],
    ]);
  });

  it('lists in a pick list of a state nobody but whom that state told', async () => {
    const states = await told(sharing(), 'pmix-3', 'picklist');
    expect(states.map(names)).toEqual([['Kentuckian'], ['Ohioan']]);
    expect(states.map(({ report }) => report!.resources.map(({ meta }) => meta?.source))).toEqual([
      ['urn:pdmp:KY'],
      ['urn:pdmp:OH'],
    ]);
  });
});

describe('an answer as it is written', () => {
  let tables: Tables;
  beforeAll(async () => {
    tables = await openTables({ only: ['pmix-3/report', 'pmix-2/report'] });
  });

  const write = async (
    answer: Promise<ExchangeAnswer>,
    generation: 'pmix-3' | 'pmix-2',
    outline: Partial<Outline> = {},
  ) => {
    const states = await told(answer, generation);
    const facts = { disclosureId: '0'.repeat(32), site: 'KY_GWY', now: new Date('2026-10-31T12:00:00Z') };
    const reports = states.flatMap(({ report }) => report ?? []);
    const reply = atOnce(
      writeAnswer(
        { ...facts, statuses: states.map(({ status }) => status), reports, generation },
        { version: '1.2', action: 'urn:a', ...outline },
        tables,
      ),
    );
    return Buffer.from(reply.body).toString();
  };

  it.each(['pmix-3', 'pmix-2'] as const)('in %s holds whatever a name holds, of every state', async (generation) => {
    const name = `]]> & <b>"O'Neil" $& $1`;
    const pharmacy = (state: string): StateAnswer =>
      provided(
        record('MedicationDispense', `rx${state}`, {
          performer: [{ actor: { reference: 'urn:uuid:ph' } }],
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'FF' }] },
        }),
        { resourceType: 'Organization', id: 'ph', active: true, name: `${name} ${state}` },
        patient('Testa'),
      );
    const xml = await write(answerOf({ IN: pharmacy('IN'), OH: pharmacy('OH') }), generation);
    const { resources } = tables.readGraph(`${generation}/report`, Buffer.from(xml), { schema: 'strict' });
    const pharmacies = resources.filter(({ resourceType }) => resourceType === 'Organization');
    expect(pharmacies.map((one) => one.name)).toEqual([`${name} IN`, `${name} OH`]);
    expect([...xml.matchAll(/s:id="(\w+)"/g)].map(([, state]) => state)).toEqual(['IN', 'OH']);
  });

  it.each([
    ['nothing', {}],
    ['words', { requestTime: 'yesterday', messageId: 'not a uri %%%' }],
    ['a day that never was', { requestTime: '2026-02-30T10:00:00Z', messageId: 'urn:%zz' }],
  ])('repeats of a question whose time and id are %s what the schema takes, and no more', async (_what, outline) => {
    const xml = await write(answerOf({ OH: { status: 'no-data' } }), 'pmix-3', outline);
    expect(xml).toContain('<px:RequestDateTime>2026-10-31T12:00:00Z<');
    expect(xml).not.toContain('RelatesTo');
    expect(tables.read('pmix-3/report', Buffer.from(xml), { schema: 'strict' }).warnings).toEqual([]);
  });

  it('repeats a right time and a right id as they came', async () => {
    const outline = { requestTime: '2026-02-28T10:00:00.5-05:00', messageId: 'uuid:42' };
    const xml = await write(answerOf({ OH: { status: 'no-data' } }), 'pmix-3', outline);
    expect(xml).toContain('<px:RequestDateTime>2026-02-28T10:00:00.5-05:00<');
    expect(xml).toContain('<wsa:RelatesTo>uuid:42<');
  });
});
