import { describe, expect, it } from '@jest/globals';
import { createSlots } from '../../src/exchange/slots.js';
import { after } from '../support/exchange/routes.js';

const never = new AbortController().signal;

describe('createSlots', () => {
  it('gives as many as there are, and the next when one is freed, first come first served', async () => {
    const slots = createSlots(2);
    const order: string[] = [];
    const [first] = await Promise.all([slots.take(never), slots.take(never)]);
    const third = slots.take(never).then((free) => (order.push('third'), free));
    const fourth = slots.take(never).then(() => order.push('fourth'));
    await after(10);
    expect(order).toEqual([]);
    first();
    first();
    await third;
    await after(10);
    expect(order).toEqual(['third']);
    (await third)();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
  });

  it('gives no slot to one that has left', async () => {
    const slots = createSlots(1);
    const free = await slots.take(never);
    const leaving = new AbortController();
    let got = false;
    void slots.take(leaving.signal).then(() => (got = true));
    leaving.abort();
    free();
    (await slots.take(never))();
    await after(10);
    expect(got).toBe(false);
    void slots.take(leaving.signal).then(() => (got = true));
    await after(10);
    expect(got).toBe(false);
  });

  it('has no limit when none is given', async () => {
    const slots = createSlots(undefined);
    await expect(Promise.all(Array.from({ length: 500 }, () => slots.take(never)))).resolves.toHaveLength(500);
  });
});
