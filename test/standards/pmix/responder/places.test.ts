import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { slots } from '../../../../src/limits/slots.js';
import { sample } from '../../stateServer.js';
import { type Door, openDoor, push } from './support/door.js';

const pushed = sample('pmix/soap-deferred-push.xml');

/** How many places are taken. */
let taken: () => number;
let door: Door;
let begun: Socket[];
afterEach(async () => {
  for (const socket of begun) socket.destroy();
  await door.stop();
});

async function openNarrow(count: number, changes: Parameters<typeof openDoor>[0] = {}): Promise<void> {
  let held = 0;
  taken = () => held;
  begun = [];
  const places = slots(count);
  const place = () => {
    const leave = places.take();
    if (leave === undefined) return undefined;
    held += 1;
    return () => {
      held -= 1;
      leave();
    };
  };
  door = await openDoor({ place, ...changes });
}

/** Begins a message and leaves it there. */
async function begin(): Promise<Socket> {
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
  begun.push(socket);
  await once(socket, 'connect');
  const head = ['POST /pmix HTTP/1.1', 'Host: x', 'Content-Type: application/soap+xml', 'Content-Length: 1000000'];
  socket.write(`${head.join('\r\n')}\r\n\r\n${' '.repeat(1000)}`);
  return socket;
}

async function until(is: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !is() && performance.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(is()).toBe(true);
}

describe('where all places are taken', () => {
  it('refuses a message before it is read, and says when to come again', async () => {
    await openNarrow(2);
    await Promise.all([begin(), begin()]);
    await until(() => taken() === 2);
    const third = await begin();
    const [head] = (await once(third, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 503 /);
    expect(head.toString()).toMatch(/^Retry-After: 5\r$/m);
    expect((await push(door.url, pushed)).status).toBe(503);
    expect(door.landed).toEqual([]);
    expect(door.logged()).not.toContain('http.error');
  });

  it('gives one back when a sender goes away half way', async () => {
    await openNarrow(1);
    const socket = await begin();
    await until(() => taken() === 1);
    socket.destroy();
    await until(() => taken() === 0);
    expect(await push(door.url, pushed)).toMatchObject({ status: 200, kept: true });
  });

  it('gives one back after an answer, a fault, a refusal', async () => {
    await openNarrow(1, { limits: { bodyBytes: pushed.length } });
    const statuses: number[] = [];
    for (const message of [pushed, '<no/>', 'no', ' '.repeat(pushed.length * 2), pushed]) {
      statuses.push((await push(door.url, message)).status);
      await until(() => taken() === 0);
    }
    expect(statuses).toEqual([200, 500, 400, 413, 200]);
  });
});
