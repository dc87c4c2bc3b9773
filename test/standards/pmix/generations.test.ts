import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer, StateProtocol } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import { createAskInEither, type PmixGeneration } from '../../../src/standards/pmix/generations.js';
import type { PmixRoute } from '../../../src/standards/pmix/requestor.js';
import { createPmixRequestor } from '../../../src/standards/pmix/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import type { Answer, Received, StateServer } from '../stateServer.js';
import { query, sample, stateServer, textOf } from '../stateServer.js';
import { saying } from './support/answering.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url });
});
beforeEach(() => void state.received.splice(0));
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const generationOf = ({ body }: Received): PmixGeneration =>
  body.includes('http://xml.ijis.org/niem/2.0/') ? 'pmix-2' : 'pmix-3';
const asked = (): PmixGeneration[] => state.received.map(generationOf);
const mismatch = saying(sample('pmix/soap-response-versionmismatch.xml'));
const FAULT = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault><soap:Code>
  <soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>px:VersionMismatch</soap:Value></soap:Subcode></soap:Code>
  <soap:Reason><soap:Text xml:lang="en">Sampleton was asked for in NIEM 4.0</soap:Text></soap:Reason></soap:Fault></soap:Body></soap:Envelope>`;

/** A state that speaks one generation, and says `no` to the other. */
const speaking =
  (generation: PmixGeneration, name: string, no: Answer = mismatch): Answer =>
  (received, response) =>
    (generationOf(received) === generation ? saying(sample(`pmix/soap-response-${name}.xml`)) : no)(received, response);

const requestor = (generation: PmixGeneration = 'pmix-3', rememberMs?: number): StateProtocol<PmixRoute> => {
  const other = rememberMs === undefined ? undefined : { rememberMs };
  return createPmixRequestor({ tables, connection, generation, other, site: 'KY_GWY', schema: 'warn' });
};
const ask = (of: StateProtocol<PmixRoute>, signal = AbortSignal.timeout(5_000)): Promise<StateAnswer> =>
  of.ask(query, { state: 'OH' }, signal);
const AGAIN = 'it does not speak pmix-3, and was asked again in pmix-2';

describe('a state that speaks the other generation', () => {
  it('is asked once more, with identifiers of their own, and the answer says so', async () => {
    state.answer = speaking('pmix-2', 'provided');
    const answer = await ask(requestor('pmix-3', 60_000));
    expect(asked()).toEqual(['pmix-3', 'pmix-2']);
    expect(answer).toMatchObject({
      status: 'provided',
      warnings: expect.arrayContaining([{ code: 'note', text: AGAIN, count: 1 }]),
    });
    for (const name of ['MessageID', 'RequestID'])
      expect(new Set(state.received.map(({ body }) => textOf(body, name))).size).toBe(2);
    expect(new Set(state.received.map(({ body }) => textOf(body, 'StateRequestID'))).size).toBe(1);
  });

  it('is asked in pmix-3 where pmix-2 is configured', async () => {
    state.answer = speaking('pmix-3', 'notfound');
    expect(await ask(requestor('pmix-2', 60_000))).toMatchObject({ status: 'no-data' });
    expect(asked()).toEqual(['pmix-2', 'pmix-3']);
  });

  it.each([200, 500])('is asked once more where it says so by a SOAP fault with HTTP %i', async (status) => {
    state.answer = speaking('pmix-2', 'notfound', saying(FAULT, status));
    const answer = await ask(requestor('pmix-3', 60_000));
    expect(answer).toMatchObject({ status: 'no-data', warnings: [{ text: AGAIN }] });
    expect(JSON.stringify(answer)).not.toContain('Sampleton');
  });

  it.each<[string, object]>([
    ['disallowed', { status: 'disallowed', reason: expect.stringContaining(AGAIN) }],
    ['deferred', { status: 'deferred', key: expect.any(String), detail: expect.stringContaining(AGAIN) }],
    ['error', { status: 'failed', code: 'state-error', disclosed: 'no', detail: expect.stringContaining(AGAIN) }],
    ['versionmismatch', { status: 'unsupported', what: 'version', detail: expect.stringContaining(AGAIN) }],
  ])('and then says %s, has that told', async (name, expected) => {
    state.answer = speaking('pmix-2', name);
    expect(await ask(requestor('pmix-3', 60_000))).toMatchObject(expected);
    expect(asked()).toEqual(['pmix-3', 'pmix-2']);
  });

  it('has a late answer awaited under the name of the question that it put off', async () => {
    const noted: string[] = [];
    state.answer = speaking('pmix-2', 'deferred');
    const other = { rememberMs: 60_000 };
    const asking = (requestId: string): number => noted.push(requestId);
    const options = { tables, connection, other, asking, site: 'KY_GWY', schema: 'warn' } as const;
    const answer = await ask(createPmixRequestor({ ...options, generation: 'pmix-3' }));
    expect(answer).toMatchObject({ status: 'deferred', key: noted[1] });
    expect(noted).toEqual(state.received.map(({ body }) => textOf(body, 'RequestID')));
  });

  it('is not asked twice unless that is configured', async () => {
    state.answer = speaking('pmix-2', 'provided');
    expect(await ask(requestor())).toEqual({
      status: 'unsupported',
      what: 'version',
      detail: 'VersionMismatch: the state speaks another PMIX version.',
    });
    expect(asked()).toEqual(['pmix-3']);
  });

  it.each(['notsupported', 'error', 'disallowed', 'notfound'])('is what %s does not say', async (name) => {
    state.answer = saying(sample(`pmix/soap-response-${name}.xml`));
    await ask(requestor('pmix-3', 60_000));
    expect(asked()).toEqual(['pmix-3']);
  });

  it('may have disclosed where it hangs over the second question, and is given up with the signal', async () => {
    state.answer = (received, response) =>
      generationOf(received) === 'pmix-3' ? mismatch(received, response) : undefined;
    const started = performance.now();
    const answer = await ask(requestor('pmix-3', 60_000), AbortSignal.timeout(300));
    expect(answer).toMatchObject({ status: 'failed', code: 'timeout', disclosed: 'maybe' });
    expect(asked()).toEqual(['pmix-3', 'pmix-2']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is asked no more once nobody waits', async () => {
    const gone = new AbortController();
    const either = createAskInEither('pmix-3', { rememberMs: 60_000 });
    const put: PmixGeneration[] = [];
    const { answer } = await either(
      'OH',
      async (generation) => {
        put.push(generation);
        gone.abort();
        return { status: 'unsupported', what: 'version' };
      },
      gone.signal,
    );
    expect([answer.status, put]).toEqual(['unsupported', ['pmix-3']]);
  });
});

describe('what a state was found to speak', () => {
  /** Asks a state whose answers are given, as long ago as `now` says. */
  const told = (configured: PmixGeneration = 'pmix-3') => {
    let now = 1_000;
    const put: string[] = [];
    const either = createAskInEither(configured, { rememberMs: 60_000 }, () => now);
    return {
      put,
      later: (ms: number) => void (now += ms),
      ask: async (speaks: PmixGeneration | 'neither', about = 'OH', then: StateAnswer = { status: 'no-data' }) => {
        const { answer } = await either(
          about,
          async (generation) => {
            put.push(generation);
            return generation === speaks ? then : { status: 'unsupported', what: 'version' };
          },
          new AbortController().signal,
        );
        return answer;
      },
    };
  };

  it('is asked at once for a while, and then looked for anew', async () => {
    const { ask, put, later } = told();
    await ask('pmix-2');
    later(59_999);
    expect(await ask('pmix-2')).toEqual({ status: 'no-data' });
    later(1);
    await ask('pmix-2');
    expect(put).toEqual(['pmix-3', 'pmix-2', 'pmix-2', 'pmix-3', 'pmix-2']);
  });

  it('is forgotten once it says otherwise', async () => {
    const { ask, put } = told();
    await ask('pmix-2');
    await ask('pmix-3');
    await ask('pmix-3');
    expect(put).toEqual(['pmix-3', 'pmix-2', 'pmix-2', 'pmix-3', 'pmix-3']);
  });

  it('is known of each state by itself', async () => {
    const { ask, put } = told();
    await ask('pmix-2', 'OH');
    await ask('pmix-3', 'IN');
    expect(put).toEqual(['pmix-3', 'pmix-2', 'pmix-3']);
  });

  it('is neither where it reads neither, or fails', async () => {
    const { ask, put } = told();
    await ask('neither');
    await ask('pmix-2', 'OH', { status: 'failed', code: 'reset', retryable: true, disclosed: 'maybe' });
    await ask('pmix-3');
    expect(put).toEqual(['pmix-3', 'pmix-2', 'pmix-3', 'pmix-2', 'pmix-3']);
  });
});
