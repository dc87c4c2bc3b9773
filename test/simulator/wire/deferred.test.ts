import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cast,
  FaultError,
  type Identity,
  type Push,
  type Simulator,
  startSimulator,
} from '../../../src/simulator/index.js';
import { closedPort, httpServer, type TestServer } from '../../transport/servers.js';
import { ask } from '../support/ask.js';
import { complaints, textOf, textsOf } from '../support/judge.js';
import { asOf } from '../support/requests.js';

/** A requester that keeps what is pushed to it, and answers as told. */
let requester: TestServer;
let received: { type: string; body: string }[];
let answer: { status: number; body: string };
let simulator: Simulator;

const acknowledgement = readFileSync(
  new URL('../../fixtures/samples/pmix/soap-deferred-push-ack.xml', import.meta.url),
);
const kept = { status: 200, body: acknowledgement.toString() };

beforeAll(async () => {
  requester = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ type: request.headers['content-type'] ?? '', body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, { 'content-type': 'application/soap+xml' }).end(answer.body);
    });
  });
  simulator = await startSimulator({ asOf });
});
afterEach(async () => {
  for (const { state } of simulator.states) await simulator.setFault(state, undefined);
});
afterAll(async () => {
  await simulator.stop();
  await requester.stop();
});

/** Asks a state that defers, and waits until it has pushed. */
async function later(state: string, to: string, who: Identity = cast.star): Promise<{ first: string; push: Push }> {
  received = [];
  const before = simulator.pushes.length;
  await simulator.setFault(state, { kind: 'deferred', to, ms: 50 }, 1);
  const { text } = await ask(simulator, state, who);
  while (simulator.pushes.length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  return { first: text, push: simulator.pushes[before]! };
}

describe.each([
  ['OH', 'pmix-3/report.xsd'],
  ['KY', 'pmix-2/report.xsd'],
])('%s defers', (state, schema) => {
  it('and pushes what it knows, as a message of its own about the same question', async () => {
    answer = kept;
    const { first, push } = await later(state, requester.url);
    expect([textOf(first, 'PMPStatus'), textOf(first, 'ResponseData')]).toEqual(['Deferred', undefined]);
    expect(push).toEqual({ state, heard: 'kept' });
    const [{ type, body } = { type: '', body: '' }] = received;
    const action = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';
    expect(type).toBe(`application/soap+xml; charset=utf-8; action="${action}"`);
    expect(complaints(body, 'pmix/envelope.xsd')).toEqual([]);
    expect(textOf(body, 'Action')).toBe(action);
    expect(textOf(body, 'Address')).toBe(`urn://${state}`);
    expect(textOf(body, 'To')).toBe('urn://KY_GWY');
    expect(textOf(body, 'RelatesTo')).toBeUndefined();
    expect(textsOf(body, 'DisclosingState')).toEqual([state, state]);
    expect(textOf(body, 'RequestID')).toBe(textOf(first, 'RequestID'));
    expect(textOf(body, 'MessageID')).not.toBe(textOf(first, 'MessageID'));
    const report = textOf(body, 'ResponseData') ?? '';
    expect(complaints(report, schema)).toEqual([]);
    const at = await ask(simulator, state, cast.star);
    const numbers = textsOf(textOf(at.text, 'ResponseData') ?? '', 'PrescriptionNumberText');
    expect(textsOf(report, 'PrescriptionNumberText')).toEqual(numbers);
    expect(numbers.length).toBeGreaterThan(0);
  });

  it('and pushes that it knows nobody', async () => {
    answer = kept;
    await later(state, requester.url, cast.unknown);
    expect(textOf(received[0]!.body, 'PMPStatus')).toBe('NotFound');
    expect(textOf(received[0]!.body, 'ResponseData')).toBeUndefined();
  });
});

describe('what a state hears', () => {
  it.each<[Push['heard'], number, string]>([
    ['kept', 200, kept.body],
    ['not kept', 200, kept.body.replace('>true<', '>false<')],
    ['fault', 503, ''],
    ['nothing', 200, kept.body.replace(/<px:Acknowledgement>.*\n/, '')],
  ])('%s (HTTP %i)', async (heard, status, body) => {
    answer = { status, body };
    expect((await later('OH', requester.url)).push).toEqual({ state: 'OH', heard });
  });

  it('nothing, where nobody listens', async () => {
    const { push } = await later('OH', `http://127.0.0.1:${await closedPort()}/pmix`);
    expect(push).toEqual({ state: 'OH', heard: 'nothing' });
  });
});

it('only PMIX states defer, and only to an address', async () => {
  await expect(simulator.setFault('WA', { kind: 'deferred', to: requester.url })).rejects.toThrow(FaultError);
  await expect(simulator.setFault('OH', { kind: 'deferred', to: 'KY' })).rejects.toThrow(FaultError);
});

it('pushes nothing any more once it has stopped', async () => {
  received = [];
  const short = await startSimulator({ asOf, faults: { OH: { kind: 'deferred', to: requester.url, ms: 100 } } });
  await ask(short, 'OH', cast.star);
  await short.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([received, short.pushes]).toEqual([[], []]);
});
