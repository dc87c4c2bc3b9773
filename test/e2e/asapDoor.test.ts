import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MessageHouse, startMessageHouse } from './support/messageHouse.js';
import { question, types, wrap, wrappings } from './support/asapHouse.js';

let door: MessageHouse;
beforeAll(async () => {
  door = await startMessageHouse('/asap');
});
afterAll(() => door.house.close());

describe.each(wrappings)('a question in ASAP, %s', (wrapping) => {
  it('works', async () => {
    const told = await door.send(wrap(question(), wrapping), undefined, { 'content-type': types[wrapping] });
    expect(told.status).toBe(200);
  });
});
