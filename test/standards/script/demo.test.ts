import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import { startSimulator } from '../../../src/simulator/index.js';
import type { Simulator } from '../../../src/simulator/index.js';
import type { ScriptRoute } from '../../../src/standards/script/requestor.js';
import { createScriptRequestor } from '../../../src/standards/script/requestor.js';
import { openConnection } from '../../../src/transport/connection.js';
import type { Somebody } from '../demoStates.js';
import { about, asOf, fillsOf, residents } from '../demoStates.js';

let tables: Tables;
let simulator: Simulator;
// WA writes as its hub does, with zeros and `Unspecified` for what it has not; MD and OR write everything.
const seats = [
  ['WA', 'script-2017071'],
  ['OR', 'script-2017071'],
  ['MD', 'script-10.6'],
] as const;
type State = (typeof seats)[number][0];
beforeAll(async () => {
  tables = await openTables();
  simulator = await startSimulator({ asOf, states: seats.map(([state, protocol]) => ({ state, protocol })) });
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
  const connection = openConnection({ endpoint });
  const version = state === 'MD' ? '10.6' : '2017071';
  const requestor = createScriptRequestor({ tables, connection, version, schema: 'warn' });
  const route: ScriptRoute = { state, to: `${state}-PDMP`, toQualifier: 'ZZZ', from: 'GWY01', fromQualifier: 'D' };
  try {
    return await requestor.ask(about(person, alone), route, signal);
  } finally {
    await requestor.close();
  }
}
const someone = (state: State): Somebody =>
  residents(simulator, state).find(({ known, fills }) => known === 'one' && fills.length > 2)!.person;

describe.each(seats)('%s, speaking %s', (state, _protocol) => {
  it('tells of everyone exactly what it knows', async () => {
    const sample = residents(simulator, state).filter((_, i) => i % 5 === 0);
    expect(sample.length).toBeGreaterThan(5);
    for (const { person, known, fills } of sample) {
      if (known === 'several') continue;
      const answer = await ask(state, person);
      if (fills.length === 0) expect(answer.status).toBe('no-data');
      else {
        expect(fillsOf(answer)).toEqual(fills);
        // WA's telephone numbers have hyphens, which the schema forbids.
        const warnings = answer.status === 'provided' ? answer.warnings : [];
        const expected = state === 'WA' ? warnings.filter(({ text }) => text.includes('PrimaryTelephone')) : [];
        expect(warnings).toEqual(expected);
      }
    }
  });

  it('identifies nobody where several match', async () => {
    const several = residents(simulator, state).filter(({ known }) => known === 'several');
    // 10.6 has no code for it.
    const expected = state === 'MD' ? { status: 'failed', code: 'state-error' } : { status: 'ambiguous' };
    for (const { person } of several) expect(await ask(state, person, undefined, true)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['http-400', { code: 'http-status', retryable: false }],
    ['http-403', { code: 'http-status', detail: expect.stringContaining('certificate') }],
    ['http-408', { code: 'timeout' }],
    ['http-503', { code: 'http-status', retryable: true }],
    ['http-504', { code: 'http-status', retryable: true }],
    ['html', { code: 'malformed' }],
    ['html-500', { code: 'http-status' }],
    ['reset', { code: 'reset', disclosed: 'maybe' }],
    ['refuse', { code: 'unreachable', disclosed: 'no' }],
    ['truncated', { code: 'malformed' }],
    ['malformed', { code: 'malformed' }],
    ['doctype', { code: 'malformed' }],
    ['wrong-relates-to', { code: 'mismatched' }],
    ['script-status', { code: 'malformed', detail: expect.stringContaining('acknowledged') }],
  ])('fails with the fault %s', async (fault, expected) => {
    await simulator.setFault(state, fault);
    expect(await ask(state, someone(state))).toMatchObject({ status: 'failed', ...expected });
  });

  it.each(['missing-status', 'wcf-string', 'prefix-scramble', 'duplicated', 'slow:300'])(
    'is read with the fault %s',
    async (fault) => {
      await simulator.setFault(state, fault);
      expect(await ask(state, someone(state))).toMatchObject({ status: 'provided' });
    },
  );

  it.each<[string, Parameters<Simulator['setFault']>[1], object]>([
    ['Error 900 NotFound', { kind: 'script-error', code: '900', description: 'NotFound' }, { status: 'no-data' }],
    ['Error 900', { kind: 'script-error', code: '900' }, { code: 'state-error', retryable: false }],
    ['Error 600/008', { kind: 'script-error', code: '600', descriptionCode: '008' }, { code: 'timeout' }],
    ['Error 601', { kind: 'script-error', code: '601' }, { code: 'state-error' }],
    ['Error 602', { kind: 'script-error', code: '602' }, { code: 'state-error', retryable: true }],
    ['Denied AA', { kind: 'script-denied', reason: 'AA' }, { status: 'no-data' }],
    ['Denied AB', { kind: 'script-denied', reason: 'AB' }, { status: 'no-data' }],
    ['Denied AC', { kind: 'script-denied', reason: 'AC' }, { status: 'no-data' }],
    ['a fault of the receiver', { kind: 'soap-fault', code: 'Receiver' }, { status: 'disallowed' }],
    ['a fault of the sender', { kind: 'soap-fault', code: 'Sender' }, { status: 'disallowed' }],
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

  it('counts what no row reads', async () => {
    await simulator.setFault(state, 'unmapped-element');
    expect(await ask(state, someone(state))).toMatchObject({
      status: 'provided',
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'unread' })]),
    });
  });

  it('warns when 300 records came', async () => {
    await simulator.setFault(state, 'huge:300');
    const answer = await ask(state, someone(state));
    expect(fillsOf(answer)).toHaveLength(300);
    expect(JSON.stringify(answer)).toContain('at most 300 records');
  });
});

describe.each(['WA', 'OR'] as const)('%s, in 2017071', (state, _protocol) => {
  it.each<[string, Parameters<Simulator['setFault']>[1], object]>([
    ['Error 900/1000', { kind: 'script-error', code: '900', descriptionCode: '1000' }, { status: 'no-data' }],
    ['Error 900/2000', { kind: 'script-error', code: '900', descriptionCode: '2000' }, { status: 'ambiguous' }],
    ['Error 900/4030', { kind: 'script-error', code: '900', descriptionCode: '4030' }, { status: 'disallowed' }],
    ['Error 900/4040', { kind: 'script-error', code: '900', descriptionCode: '4040' }, { status: 'unsupported' }],
    ['Error 700', { kind: 'script-error', code: '700' }, { code: 'state-error', retryable: false }],
    ['Denied BB', { kind: 'script-denied', reason: 'BB' }, { status: 'no-data' }],
    ['Denied BC', { kind: 'script-denied', reason: 'BC' }, { status: 'disallowed' }],
    ['Denied GV', { kind: 'script-denied', reason: 'GV' }, { status: 'disallowed' }],
    ['the namespace of 10.6', { kind: 'foreign-namespace' }, { status: 'provided' }],
  ])('with %s', async (_name, fault, expected) => {
    await simulator.setFault(state, fault);
    expect(await ask(state, someone(state))).toMatchObject(expected);
  });
});
