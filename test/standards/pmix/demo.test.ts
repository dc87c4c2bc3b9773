import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import { startSimulator } from '../../../src/simulator/index.js';
import type { Simulator } from '../../../src/simulator/index.js';
import type { PmixGeneration } from '../../../src/standards/pmix/requestor.js';
import { createPmixRequestor } from '../../../src/standards/pmix/requestor.js';
import { openConnection } from '../../../src/transport/connection.js';
import type { Somebody } from '../demoStates.js';
import { about, asOf, fillsOf, residents } from '../demoStates.js';

let tables: Tables;
let simulator: Simulator;
const seats = [
  ['OH', 'pmix-3'],
  ['IN', 'pmix-3'],
  ['KY', 'pmix-2'],
] as const;
type State = (typeof seats)[number][0];
beforeAll(async () => {
  tables = await openTables();
  simulator = await startSimulator({
    asOf,
    states: seats.map(([state, protocol]) => ({ state, protocol, hub: protocol })),
  });
});
afterAll(() => simulator.stop());
afterEach(async () => {
  for (const [state] of seats) await simulator.setFault(state, undefined);
});

async function ask(
  state: State,
  person: Somebody,
  signal = AbortSignal.timeout(10_000),
  alone = false,
): Promise<StateAnswer> {
  const endpoint = simulator.states.find((one) => one.state === state)?.endpoint ?? '';
  const generation: PmixGeneration = state === 'KY' ? 'pmix-2' : 'pmix-3';
  const connection = openConnection({ endpoint });
  const requestor = createPmixRequestor({ tables, connection, generation, site: 'KY_GWY', schema: 'warn' });
  try {
    return await requestor.ask(about(person, alone), { state }, signal);
  } finally {
    await requestor.close();
  }
}
const someone = (state: State): Somebody =>
  residents(simulator, state).find(({ known, fills }) => known === 'one' && fills.length > 2)!.person;

describe.each(seats)('%s, speaking %s', (state, _protocol) => {
  it('tells of everyone exactly what it knows', async () => {
    const people = residents(simulator, state);
    const sample = people.filter((_, i) => i % 5 === 0);
    expect(sample.length).toBeGreaterThan(5);
    for (const { person, known, fills } of sample) {
      if (known === 'several') continue;
      const answer = await ask(state, person);
      if (fills.length === 0) expect(answer.status).toBe('no-data');
      else {
        expect(fillsOf(answer)).toEqual(fills);
        expect(answer).toMatchObject({ period: { start: '2024-01-15', end: '2026-01-15' }, warnings: [] });
      }
    }
  });

  it('identifies nobody where several match', async () => {
    const several = residents(simulator, state).filter(({ known }) => known === 'several');
    if (state === 'OH') expect(several.length).toBeGreaterThan(0);
    const candidates = expect.arrayContaining([expect.objectContaining({ resourceType: 'Patient' })]);
    // NIEM 2.0 has no pick list to show them in.
    const expected = state === 'KY' ? { status: 'deferred' } : { status: 'ambiguous', candidates };
    for (const { person } of several) expect(await ask(state, person, undefined, true)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['Provided', { status: 'failed', code: 'malformed' }],
    ['NotFound', { status: 'no-data' }],
    ['Deferred', { status: 'deferred' }],
    ['NotSupported', { status: 'unsupported', what: 'operation' }],
    ['VersionMismatch', { status: 'unsupported', what: 'version' }],
    ['Disallowed', { status: 'disallowed' }],
    ['Error', { status: 'failed', code: 'state-error', retryable: true, disclosed: 'no' }],
    ['http-503', { status: 'failed', code: 'http-status', retryable: true }],
    ['http-403', { status: 'failed', code: 'http-status' }],
    ['http-408', { status: 'failed', code: 'timeout' }],
    ['html', { status: 'failed', code: 'malformed' }],
    ['html-500', { status: 'failed', code: 'http-status' }],
    ['reset', { status: 'failed', code: 'reset', disclosed: 'maybe' }],
    ['refuse', { status: 'failed', code: 'unreachable', disclosed: 'no' }],
    ['truncated', { status: 'failed', code: 'malformed' }],
    ['malformed', { status: 'failed', code: 'malformed' }],
    ['doctype', { status: 'failed', code: 'malformed' }],
    ['soap-fault', { status: 'failed', code: 'state-error', retryable: true }],
    ['wrong-relates-to', { status: 'failed', code: 'mismatched' }],
    ['missing-status', { status: 'provided' }],
    ['several-status', { status: 'provided' }],
    ['escaped', { status: 'provided' }],
    ['prefix-scramble', { status: 'provided' }],
    ['duplicated', { status: 'provided' }],
    ['slow:300', { status: 'provided' }],
  ])('with the fault %s', async (fault, expected) => {
    await simulator.setFault(state, fault);
    expect(await ask(state, someone(state))).toMatchObject(expected);
  });

  it.each<[string, Parameters<Simulator['setFault']>[1], object]>([
    [
      'Provided with an empty report',
      { kind: 'pmp-status', status: 'Provided', report: 'empty' },
      { status: 'no-data' },
    ],
    [
      'NotFound with an empty report',
      { kind: 'pmp-status', status: 'NotFound', report: 'empty' },
      { status: 'no-data' },
    ],
    ['a fault of the sender', { kind: 'soap-fault', code: 'Sender' }, { code: 'state-error', retryable: false }],
    ['a fault of WS-Addressing', { kind: 'soap-fault', code: 'wsa' }, { code: 'state-error', retryable: false }],
    ['a payload cut in the middle', { kind: 'truncated', part: 'payload' }, { code: 'malformed' }],
    ['a payload with a wrong tag', { kind: 'malformed', part: 'payload' }, { code: 'malformed' }],
    ['a payload with a document type', { kind: 'doctype', part: 'payload' }, { code: 'malformed' }],
    ['an empty answer', { kind: 'truncated', at: 0 }, { code: 'malformed' }],
  ])('with %s', async (_name, fault, expected) => {
    await simulator.setFault(state, fault);
    expect(await ask(state, someone(state))).toMatchObject(expected);
  });

  it('that hangs is given up with the signal', async () => {
    await simulator.setFault(state, 'hang');
    expect(await ask(state, someone(state), AbortSignal.timeout(200))).toMatchObject({
      code: 'timeout',
      disclosed: 'maybe',
    });
  });

  it('counts what no row reads, and what the schema does not allow', async () => {
    await simulator.setFault(state, 'unmapped-element');
    expect(await ask(state, someone(state))).toMatchObject({
      status: 'provided',
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'unread' })]),
    });
    await simulator.setFault(state, 'schema-invalid');
    expect(await ask(state, someone(state))).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'schema' })]),
    });
  });

  it('tells three thousand records', async () => {
    await simulator.setFault(state, 'huge:3000');
    expect(fillsOf(await ask(state, someone(state), AbortSignal.timeout(25_000)))).toHaveLength(3000);
  });
});

it('shows the people of a pick list', async () => {
  await simulator.setFault('OH', { kind: 'pmp-status', status: 'Deferred', report: 'picklist' });
  const answer = await ask('OH', someone('OH'));
  expect(answer.status).toBe('ambiguous');
  expect(answer).toHaveProperty('candidates.0.resourceType', 'Patient');
});
