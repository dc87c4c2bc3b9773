import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import { cast } from '../../src/simulator/index.js';
import { type House, startHouse } from '../support/house.js';
import { rawServer, type TestServer } from '../transport/servers.js';
import { ask, asOf, became, type Heard, resourcesOf, stateOf, window, words } from './support/ehr.js';
import { knownTo, toldIn } from './support/facts.js';
import { type MixedHouse, startMixedHouse } from './support/mixedHouse.js';

const deadlineMs = 600;
const repetitions = 3;
const states = ['IN', 'KY', 'MD', 'OH', 'WA'];
/** Routes that would wait longer, so that the deadline rules; a circuit that opened would end the hanging. */
const patient = { deadline: `${deadlineMs}ms`, breaker: { failures: 1000 } };

/** Every state exactly once: in the outcome those that hung, and a MessageHeader each. */
function expectEveryStateOnce({ body }: Heard, hung: readonly string[], base: string): void {
  const said = words(body, base);
  expect(said.map(({ state, status }) => [state, status]).sort()).toEqual(
    [...hung].sort().map((state) => [state, 'failed']),
  );
  for (const { state, issue } of said)
    expect(issue).toMatchObject({
      code: 'timeout',
      details: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode', code: 'error' }] },
      diagnostics: expect.stringMatching(new RegExp(`^${state}: no answer in time`)),
    });
  if (body.resourceType === 'Bundle')
    expect(
      resourcesOf(body, 'MessageHeader')
        .map((header) => [stateOf(header), codeOf(header)])
        .sort(),
    ).toEqual(states.map((state) => [state, hung.includes(state) ? 'transient-error' : 'ok']));
}

const codeOf = ({ response }: Record<string, unknown>): unknown => (response as { code: string }).code;

describe('with hung states', () => {
  let house: House;
  let session: Session;
  beforeAll(async () => {
    house = await startHouse({ asOf }, patient);
    session = await house.session();
    await ask(session, cast.star); // what is slow only once
  });
  afterAll(() => house.close());

  const runs = [1, 2, 3, 4].flatMap((count) =>
    Array.from({ length: repetitions }, (_, turn) => ({
      count,
      hung: Array.from({ length: count }, (_item, at) => states[(turn * 2 + at) % 5] ?? ''),
    })),
  );

  it.each(runs)('$count of 5 ($hung): the answer leaves by the deadline, with every state', async ({ hung }) => {
    for (const state of hung) await house.simulator.setFault(state, 'hang');
    const heard = await ask(session, cast.star);
    for (const state of hung) await house.simulator.setFault(state, undefined);
    expect(heard.ms).toBeLessThan(deadlineMs + 200);
    expect(heard.ms).toBeGreaterThan(deadlineMs - 50);
    expect(heard.status).toBe(200);
    expectEveryStateOnce(heard, hung, session.base);
    expect(words(heard.body, session.base).every(({ issue }) => issue.severity === 'warning')).toBe(true);
    expect(toldIn(heard.body)).toEqual(knownTo(house.simulator, cast.star, window, hung));
  });

  it.each(Array.from({ length: repetitions }, (_, turn) => turn + 1))(
    '5 of 5, time %d: HTTP 504 and an OperationOutcome of severity error, each state once',
    async () => {
      for (const state of states) await house.simulator.setFault(state, 'hang');
      const heard = await ask(session, cast.star);
      for (const state of states) await house.simulator.setFault(state, undefined);
      expect(heard.ms).toBeLessThan(deadlineMs + 200);
      expect(heard.status).toBe(504);
      expect(heard.body.resourceType).toBe('OperationOutcome');
      expectEveryStateOnce(heard, states, session.base);
      expect(words(heard.body, session.base).every(({ issue }) => issue.severity === 'error')).toBe(true);
    },
  );

  it('5 questions at once with 4 hung: each leaves by the deadline', async () => {
    const hung = ['IN', 'KY', 'MD', 'OH'];
    for (const state of hung) await house.simulator.setFault(state, 'hang');
    const all = await Promise.all(Array.from({ length: 5 }, () => ask(session, cast.star)));
    for (const state of hung) await house.simulator.setFault(state, undefined);
    for (const heard of all) {
      expect(heard.ms).toBeLessThan(deadlineMs + 200);
      expectEveryStateOnce(heard, hung, session.base);
    }
  });

  it('and all are asked again once they answer', async () => {
    const heard = await ask(session, cast.star);
    expect(became(heard.body, session.base)).toEqual(Object.fromEntries(states.map((state) => [state, 'provided'])));
    expect(heard.ms).toBeLessThan(deadlineMs);
  });
});

/** What a state does after it took the question, on a bare socket. */
const ways: readonly (readonly [name: string, talk: (socket: Socket) => void])[] = [
  ['says nothing at all', () => undefined],
  ['sends headers and no more', (socket) => send(socket, head(100))],
  ['stops in the middle', (socket) => send(socket, `${head(100)}<?xml version="1.0"?>`)],
  ['sends a byte at a time', (socket) => drip(socket, `${head(1_000_000)}<a>`, ' ')],
  ['never ends its headers', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x-more: and more\r\n')],
  ['asks for patience for ever', (socket) => drip(socket, '', 'HTTP/1.1 102 Processing\r\n\r\n')],
  ['sends chunks for ever', (socket) => drip(socket, chunked, '1\r\n \r\n')],
];

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: ${length}\r\n\r\n`;
const chunked = 'HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ntransfer-encoding: chunked\r\n\r\n';

function send(socket: Socket, text: string): void {
  socket.write(text);
}

function drip(socket: Socket, first: string, drop: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(drop), 20);
  socket.on('close', () => clearInterval(timer));
}

describe('with a PMIX and a SCRIPT state that', () => {
  let house: MixedHouse;
  let server: TestServer;
  let talk: (typeof ways)[number][1] = () => undefined;
  beforeAll(async () => {
    server = await rawServer((socket) => {
      socket.once('data', () => talk(socket));
    });
    house = await startMixedHouse(
      [
        { state: 'OH', protocol: 'pmix-3', url: server.url },
        { state: 'WA', protocol: 'script-2017071', url: server.url },
      ],
      patient,
    );
    await ask(house.session, cast.star);
  });
  afterAll(async () => {
    await house.close();
    await server.stop();
  });

  it.each(ways)('%s: the answer leaves by the deadline, with the others', async (_name, way) => {
    talk = way;
    const { session, simulator } = house;
    const heard = await ask(session, cast.star);
    expect(heard.ms).toBeLessThan(deadlineMs + 200);
    expect([heard.status, became(heard.body, session.base)]).toEqual([
      200,
      { KY: 'provided', MD: 'provided', OH: 'failed', WA: 'failed' },
    ]);
    expect(toldIn(heard.body)).toEqual(knownTo(simulator, cast.star, window));
  });
});
