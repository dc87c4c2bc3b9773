import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import type { PmixGeneration } from '../../../src/standards/pmix/requestor.js';
import { createPmixRequestor } from '../../../src/standards/pmix/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import type { Answer, StateServer } from '../stateServer.js';
import { query, sample, stateServer, textOf } from '../stateServer.js';
import { saying } from './support/answering.js';

const HISTORY = 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory';
const PICKLIST = 'http://www.pmixpmp.org/pmp/ProvidePatientPicklist';
let tables: Tables;
let state: StateServer;
let connection: Connection;
const noted: string[] = [];
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url });
});
beforeEach(() => {
  state.received.splice(0);
  noted.splice(0);
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const answer = (name: string): Answer => saying(sample(`pmix/soap-response-${name}.xml`));
const hang: Answer = () => undefined;
const actions = (): string[] => state.received.map(({ body }) => textOf(body, 'Action'));

/** Asks a state that says one thing about the history, and another about who matches. */
function ask(
  history: Answer,
  list: Answer,
  {
    candidates = true,
    generation = 'pmix-3' as PmixGeneration,
    leftMs = 5_000 as number | undefined,
    signal = AbortSignal.timeout(5_000),
  } = {},
): Promise<StateAnswer> {
  state.answer = (received, response) =>
    (textOf(received.body, 'Action') === HISTORY ? history : list)(received, response);
  const asking = (requestId: string): number => noted.push(requestId);
  const requestor = createPmixRequestor({ tables, connection, generation, site: 'KY_GWY', schema: 'warn', asking });
  return requestor.ask({ ...query, candidates }, { state: 'OH' }, signal, leftMs);
}
const stands = { status: 'deferred', key: expect.stringMatching(/^KY/) };

describe('a state that says Deferred, and not why', () => {
  it('is asked for its pick list where who matches may be told', async () => {
    expect(await ask(answer('deferred'), answer('picklist'))).toMatchObject({
      status: 'ambiguous',
      candidates: [{ resourceType: 'Patient' }, { resourceType: 'Patient' }],
    });
    expect(actions()).toEqual([HISTORY, PICKLIST]);
    const [first, second] = state.received;
    expect(second!.headers['content-type']).toBe(`application/soap+xml; charset=utf-8; action="${PICKLIST}"`);
    // The same question under names of its own; nobody waits for a pick list to be pushed.
    expect(textOf(second!.body, 'MessageID')).not.toBe(textOf(first!.body, 'MessageID'));
    expect(noted).toEqual([textOf(first!.body, 'RequestID')]);
    const data = /<px:RequestData>([^]*?)<\/px:RequestData>/;
    expect(data.exec(second!.body)?.[1]).toBe(data.exec(first!.body)?.[1]);
    tables.read('pmix-3/request', new TextEncoder().encode(second!.body), { schema: 'strict' });
  });

  it.each<[string, Answer]>([
    ['a pick list of nobody', answer('notfound')],
    [
      'a pick list of one',
      saying(
        sample('pmix/soap-response-picklist.xml').replace(/<pmp:PicklistPatient>[^]*?<\/pmp:PicklistPatient>/, ''),
      ),
    ],
    ['a history', answer('provided')],
    ['that it has none', answer('notsupported')],
    ['that it may not be asked', answer('disallowed')],
    ['a fault', saying(sample('pmix/soap-fault-missing-wsa.xml'), 500)],
    ['nonsense', saying('<Report/>')],
    ['nothing', (_received, response) => response.destroy()],
  ])('and to that says %s, has put its answer off', async (_what, list) => {
    const told = await ask(answer('deferred'), list);
    expect(actions()).toEqual([HISTORY, PICKLIST]);
    expect(told).toMatchObject({ ...stands, detail: expect.stringContaining('it listed nobody to choose from') });
    expect(told).toHaveProperty('key', noted[0]);
    expect(told).not.toHaveProperty('candidates');
  });

  it('keeps what it said first, though its pick list never comes', async () => {
    const started = performance.now();
    expect(await ask(answer('deferred'), hang, { leftMs: 400 })).toMatchObject(stands);
    expect(performance.now() - started).toBeLessThan(390);
  });

  it('is not asked for it with no time left, or in a generation without one, or where nobody may be told', async () => {
    expect(await ask(answer('deferred'), hang, { leftMs: 90 })).toMatchObject(stands);
    expect(await ask(answer('deferred'), hang, { generation: 'pmix-2' })).toMatchObject(stands);
    expect(await ask(answer('deferred'), hang, { candidates: false })).toMatchObject(stands);
    expect(actions()).toEqual([HISTORY, HISTORY, HISTORY]);
  });

  it('is given up with the signal', async () => {
    const started = performance.now();
    expect(await ask(answer('deferred'), hang, { signal: AbortSignal.timeout(200) })).toMatchObject(stands);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

it.each(['provided', 'notfound', 'error', 'deferred-with-picklist'])('nobody asks for it after %s', async (name) => {
  await ask(answer(name), hang);
  expect(actions()).toEqual([HISTORY]);
});
