import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RegisteredClient } from '../../../src/auth/index.js';
import type { EarlierAnswer, StateAnswer } from '../../../src/exchange/types.js';
import type { Resource } from '../../../src/fhir/types.js';
import { endTurns, type Inquiry, type OpenedStage, type Turn } from '../../../src/inquiry/index.js';
import { answerOf, FILL } from '../../support/exchange/told.js';
import { QUERY } from '../../support/exchange/routes.js';
import { CLIENT, openStage, type Stage } from './support/stage.js';

const NO_DATA: StateAnswer = { status: 'no-data' };
const LATER: StateAnswer = { status: 'deferred' };
const RECORDS = answerOf([FILL]);
const says = (answer: StateAnswer) => async () => answer;
const patience = (): AbortSignal => AbortSignal.timeout(1_000);
const { patient } = QUERY;

let stage: Stage;
afterEach(() => stage.close());

async function open(key: string, bearer: { client?: RegisteredClient; patient?: Resource } = {}): Promise<OpenedStage> {
  await stage.settled(key);
  return stage.staging.open(key, { client: CLIENT, patient, ...bearer });
}

/** What is to be done about each state now; those that would be this caller's to ask are left for others. */
async function turns(key: string): Promise<ReadonlyMap<string, Turn>> {
  const turns = await stage.staging.turns(key, ['KY', 'OH'], { signal: patience(), lifeMs: 1_000 });
  await endTurns(turns);
  return turns;
}

async function toldOf(key: string, state: string): Promise<EarlierAnswer | undefined> {
  const turn = (await turns(key)).get(state);
  return typeof turn === 'object' && 'told' in turn ? turn.told : undefined;
}

/** What each state told, by state. */
async function toldBy(key: string): Promise<Record<string, string>> {
  const opened = await open(key);
  if (opened.found !== 'staged') return { found: opened.found };
  const told = [...(await turns(key))].flatMap(([state, turn]) =>
    typeof turn === 'object' && 'told' in turn ? [[state, turn.told.answer.status]] : [],
  );
  return Object.fromEntries(told) as Record<string, string>;
}

const family = fc.constantFrom('Testpatient', 'Testpatiente', 'Patienttest');
const given = fc.constantFrom('Casey', 'Lacey');
const birthDate = fc.constantFrom('1984-07-02', '1984-02-07');
const person = fc.record({ family, given, birthDate });
const numbers = fc.record({
  npi: fc.constantFrom('1234567893', '1987654328'),
  dea: fc.constantFrom('BA1234563', undefined),
  role: fc.constantFrom('physician', 'prescriber-delegate-unlicensed'),
  id: fc.constantFrom('ehr', 'other'),
});

describe('a question taken on', () => {
  it('opens for its client, practitioner and patient, and for nobody who differs in any of them', async () => {
    stage = openStage({ KY: says(NO_DATA) });
    await fc.assert(
      fc.asyncProperty(person, person, numbers, numbers, async (staged, comes, owner, bearer) => {
        const clientOf = ({ id, ...own }: typeof owner): RegisteredClient => ({
          ...CLIENT,
          id,
          requestor: { ...CLIENT.requestor, ...own },
        });
        const patientOf = ({ family, given, birthDate }: typeof staged): Resource => ({
          resourceType: 'Patient',
          name: [{ family, given: [given] }],
          birthDate,
        });
        const { key } = await stage.staging.accept(stage.inquiry(clientOf(owner), { patient: patientOf(staged) }));
        const opened = await open(key, { client: clientOf(bearer), patient: patientOf(comes) });
        const sameNumbers = owner.npi === bearer.npi && owner.dea === bearer.dea && owner.role === bearer.role;
        const expected =
          owner.id !== bearer.id
            ? 'client'
            : !sameNumbers
              ? 'practitioner'
              : JSON.stringify(staged) !== JSON.stringify(comes)
                ? 'patient'
                : undefined;
        expect(opened.found === 'foreign' ? opened.what : undefined).toBe(expected);
        expect(opened.found).toBe(expected === undefined ? 'staged' : 'foreign');
      }),
      { numRuns: 300 },
    );
  });

  it('is kept under a name that nobody can make a key of, and its key is kept nowhere', async () => {
    stage = openStage({ KY: says(RECORDS), OH: says(LATER) });
    const { key } = await stage.staging.accept(stage.inquiry());
    await toldBy(key);
    const held = await stage.staging.hold(stage.inquiry(), answerWith('OH', LATER));
    expect(stage.puts.length).toBeGreaterThan(8);
    for (const secret of [key, held!]) expect(stage.puts.filter((put) => put.includes(secret))).toEqual([]);
    expect(key).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ['an hour, where one state lets its answer wait for so long', 3_600_000, 3_600_000],
    ['a quarter of an hour, where none lets it wait', 0, 900_000],
  ])('is good for %s', async (_what, stageMs, life) => {
    stage = openStage({ KY: says(NO_DATA) }, () => stageMs);
    const { key, expiresAt } = await stage.staging.accept(stage.inquiry());
    expect(expiresAt.getTime()).toBe(stage.now + life);
    await open(key);
    stage.now += life - 1;
    expect((await open(key)).found).toBe('staged');
    stage.now += 1;
    expect((await open(key)).found).toBe('unknown');
    // Nor can a late answer be put to it.
    expect(await stage.staging.land(QUERY.requestId, 'KY', RECORDS)).toBe(false);
  });

  it('forgets what a state told when that state’s time is over, the others’ not', async () => {
    stage = openStage({ KY: says(NO_DATA), OH: says(NO_DATA) }, (state) => (state === 'KY' ? 60_000 : 3_600_000));
    const { key } = await stage.staging.accept(stage.inquiry());
    expect(await toldBy(key)).toEqual({ KY: 'no-data', OH: 'no-data' });
    stage.now += 60_000;
    expect(await toldBy(key)).toEqual({ OH: 'no-data' });
  });

  it.each<[string, RegisteredClient | undefined]>([
    ['is not registered any more', undefined],
    ['is registered for another person', { ...CLIENT, requestor: { ...CLIENT.requestor, npi: '1987654328' } }],
    ['has had the person taken off its list', { ...CLIENT, individuals: { accept: 'listed', list: [] } }],
    ['may not ask the state any more', { ...CLIENT, states: [] }],
  ])('is put to no state where by then its client %s', async (_what, registered) => {
    stage = openStage({ KY: says(RECORDS) });
    stage.registered = registered;
    const { key } = await stage.staging.accept(stage.inquiry());
    expect(await toldBy(key)).toEqual({});
    expect(stage.asked).toEqual([]);
    expect(stage.audited).toEqual(['accepted']);
  });

  it('tells in the log which states policy keeps it from by then', async () => {
    stage = openStage({ KY: says(NO_DATA), OH: says(NO_DATA) });
    stage.registered = { ...CLIENT, states: ['KY'] };
    const { key } = await stage.staging.accept(stage.inquiry());
    await toldBy(key);
    expect(stage.asked).toEqual(['KY']);
    const refused = stage.logged.filter((line) => line.includes('"policy.refused"'));
    expect(refused.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { client: 'ehr', state: 'OH', requestId: QUERY.requestId },
    ]);
  });

  it('is put to states for a client that has no number of its own, too', async () => {
    const { npi: _npi, dea: _dea, ...numberless } = CLIENT.requestor;
    stage = openStage({ KY: says(RECORDS) });
    stage.registered = { ...CLIENT, requestor: numberless };
    const { key } = await stage.staging.accept(stage.inquiry(stage.registered));
    expect(await open(key, { client: stage.registered })).toMatchObject({ found: 'staged' });
    expect(stage.asked).toEqual(['KY']);
  });

  it.each([
    ['as it is registered by then', 'physician', 'institution'],
    [
      'as the delegate who asked, of whoever is registered by then',
      'prescriber-delegate-licensed',
      'prescriber-delegate-licensed',
    ],
  ])('is put to states for its client %s', async (_what, role, told) => {
    stage = openStage({ KY: says(RECORDS) });
    const { requestor } = CLIENT;
    const { facility: _facility, ...elsewhere } = requestor;
    stage.registered = { ...CLIENT, requestor: { ...elsewhere, role: 'institution', taxonomy: '208D00000X' } };
    const client = { ...CLIENT, requestor: { ...requestor, role } };
    const delegate: Resource = { resourceType: 'Practitioner', name: [{ family: 'Deputy' }] };
    const { key } = await stage.staging.accept(withDelegate(stage.inquiry(client), delegate));
    await open(key, { client });
    const [question] = stage.questions;
    expect(question?.role?.code).toMatchObject([{ coding: [{ code: told }] }]);
    expect(question?.role).not.toHaveProperty('organization');
    expect(question?.practitioner).toMatchObject({ name: [{ family: 'Amster' }] });
    expect(question?.organization).toBeUndefined();
    expect(question?.delegate).toEqual(delegate);
  });

  it('keeps what each state told; one that failed counts as not asked', async () => {
    const down: StateAnswer = { status: 'failed', code: 'unreachable', retryable: true, disclosed: 'no' };
    stage = openStage({ KY: says(RECORDS), OH: says(down) });
    const { key } = await stage.staging.accept(stage.inquiry());
    expect(await toldBy(key)).toEqual({ KY: 'provided' });
    await stage.staging.update(key, answerWith('OH', NO_DATA));
    expect(await toldBy(key)).toEqual({ KY: 'provided', OH: 'no-data' });
    expect(stage.audited).toEqual(['accepted', 'asked KY', 'asked OH']);
  });

  it('keeps the time at which a state told what was told again', async () => {
    stage = openStage({ KY: says(RECORDS) });
    const { key } = await stage.staging.accept(stage.inquiry());
    await stage.settled(key);
    const first = await toldOf(key, 'KY');
    expect(first).toBeDefined();
    stage.now += 1_000;
    await stage.staging.update(key, answerWith('KY', NO_DATA, '2026-01-05T10:00:00.000Z'));
    expect(await toldOf(key, 'KY')).toEqual(first);
  });
});

describe('an answer that a state put off', () => {
  it('lands where it was awaited: the next fetch tells it, and it is in the audit before', async () => {
    stage = openStage({ KY: says(RECORDS), OH: says(LATER) });
    const { key } = await stage.staging.accept(stage.inquiry());
    expect(await toldBy(key)).toEqual({ KY: 'provided', OH: 'deferred' });
    stage.now += 60_000;
    expect(await stage.staging.land(QUERY.requestId, 'OH', RECORDS)).toBe(true);
    expect(await toldBy(key)).toEqual({ KY: 'provided', OH: 'provided' });
    expect(stage.audited.at(-1)).toBe('asked OH');
    expect((await toldOf(key, 'OH'))?.toldAt).toBe(new Date(stage.now).toISOString());
  });

  it('lands by the key that the state gave for it, where it gave one', async () => {
    stage = openStage({ OH: says({ status: 'deferred', key: 'their-own-7' }) });
    const { key } = await stage.staging.accept(stage.inquiry());
    expect(await toldBy(key)).toEqual({ OH: 'deferred' });
    expect(await stage.staging.land('their-own-7', 'OH', NO_DATA)).toBe(true);
    expect(await toldBy(key)).toEqual({ OH: 'no-data' });
  });

  it('lands at a question that was answered at once without it, by the key that was given beside', async () => {
    stage = openStage({ OH: says(LATER) });
    const key = await stage.staging.hold(stage.inquiry(), answerWith('OH', LATER));
    expect(await toldBy(key!)).toEqual({ OH: 'deferred' });
    expect(await stage.staging.land(QUERY.requestId, 'OH', RECORDS)).toBe(true);
    expect(await toldBy(key!)).toEqual({ OH: 'provided' });
    expect(stage.asked).toEqual([]);
  });

  it('lands nowhere where nobody awaits it', async () => {
    stage = openStage({ KY: says(NO_DATA), OH: says(LATER) });
    const { key } = await stage.staging.accept(stage.inquiry());
    await toldBy(key);
    const before = [...stage.audited];
    expect(await stage.staging.land('another-question', 'OH', RECORDS)).toBe(false);
    expect(await stage.staging.land(QUERY.requestId, 'KY', RECORDS)).toBe(false);
    expect(stage.audited).toEqual(before);
  });

  it('gives no key where nothing was put off, or nothing of that state may be kept', async () => {
    stage = openStage({ OH: says(LATER) }, () => 0);
    expect(await stage.staging.hold(stage.inquiry(), answerWith('OH', LATER))).toBeUndefined();
    expect(await stage.staging.hold(stage.inquiry(), answerWith('OH', NO_DATA))).toBeUndefined();
    expect(stage.puts).toEqual([]);
  });
});

function withDelegate(inquiry: Inquiry, delegate: Resource): Inquiry {
  const { request, query } = inquiry;
  const requester = { ...request.requester, delegate };
  return { ...inquiry, request: { ...request, requester }, query: { ...query, delegate } };
}

/** An answer in which one state said this. @param toldAt where it said so before */
function answerWith(state: string, answer: StateAnswer, toldAt?: string) {
  const { period } = QUERY;
  const outcome = { state, status: answer.status, answer, period, elapsedMs: 1, dispenses: 0, warnings: [], toldAt };
  return { query: QUERY, outcomes: [outcome], resources: [], answeredAt: '2026-01-05T10:00:01.000Z' };
}
