import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PushingState } from '../../../../src/standards/pmix/responder/index.js';
import { sample } from '../../stateServer.js';
import { encryptedElsewhere, PARTS, signedElsewhere } from '../security/support/foreign.js';
import { makeParty, outcome, type Party, securityOf } from '../security/support/parties.js';
import { watchTurns } from '../security/support/turns.js';
import { type Door, openDoor, push, type Told, WAITING } from './support/door.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const other = makeParty('Test state of another name');
const states = new Map<string, PushingState>();
let door: Door;
function agree(): void {
  const how = { generation: 'pmix-3', schema: 'strict' } as const;
  states.set('OH', { ...how, security: securityOf(gateway, state) });
  states.set('IN', { ...how, security: securityOf(gateway, other) });
  states.set('KY', how);
}
beforeAll(async () => {
  agree();
  door = await openDoor({ states });
});
beforeEach(() => {
  agree();
  door.landed.splice(0);
});
afterAll(() => door.stop());

const pushed = sample('pmix/soap-deferred-push.xml');
const parts = [
  ...PARTS.filter((xpath) => !xpath.includes("'RelatesTo'")),
  "//*[local-name(.)='Header']/*[local-name(.)='From']",
];
const secured = (xml = pushed, by: Party = state): string =>
  encryptedElsewhere(signedElsewhere(xml, by, { parts }), gateway);

describe('a late answer of a state that secures its messages', () => {
  it('is kept, and acknowledged by a message that the state alone can read', async () => {
    const told = await push(door.url, secured());
    expect(told.status).toBe(200);
    expect(told.kept).toBeUndefined();
    expect(door.landed).toEqual([
      { ...WAITING, answer: expect.objectContaining({ status: 'provided', warnings: [] }) },
    ]);
    expect(told.body).toContain('EncryptedData');
    expect(await outcome(securityOf(state, gateway), told.body)).toMatch(/<px:Acknowledgement[^>]*>true</);
  });

  it('is acknowledged in kind where nothing waits for it', async () => {
    const told = await push(door.url, secured(pushed.replace('7f0c2d2e', '00000000')));
    expect(await outcome(securityOf(state, gateway), told.body)).toMatch(/<px:Acknowledgement[^>]*>false</);
    expect(door.landed).toEqual([]);
  });

  it('is not opened where nothing waits for what it names, whoever sends it', async () => {
    let opened = 0;
    const security = securityOf(gateway, state);
    const unprotect: typeof security.unprotect = (...what) => (opened++, security.unprotect(...what));
    states.set('OH', { generation: 'pmix-3', schema: 'strict', security: { ...security, unprotect } });
    for (const message of [secured(), secured(pushed, other), pushed]) {
      const told = await push(door.url, message.replace('KY7f0c2d2e', 'KY00000000'));
      expect(told.status).toBe(200);
      expect(await outcome(securityOf(state, gateway), told.body)).toMatch(/<px:Acknowledgement[^>]*>false</);
    }
    expect([opened, door.landed]).toEqual([0, []]);
    await push(door.url, secured());
    expect([opened, door.landed.length]).toEqual([1, 1]);
  });

  it('is asked for again where it cannot be known whether anything waits', async () => {
    const broken = await openDoor({ states, awaits: () => Promise.reject(new Error('no store')) });
    const told = await push(broken.url, secured());
    expect([told.status, told.headers.get('retry-after')]).toEqual([503, '30']);
    await broken.stop();
  });

  it('of a stranger who knows what waits, however large, is refused without standing in the way', async () => {
    const flood = `<x>${'&#13;'.repeat(600_000)}</x></ds:SignedInfo>`;
    const message = secured().replace('</ds:SignedInfo>', () => flood);
    const watch = watchTurns();
    const told = await push(door.url, message);
    expect(told.body).toMatch(/Fault[^]*not signed and encrypted/);
    expect(watch()).toBeLessThan(1000);
  });

  it.each<[string, () => string, string]>([
    ['is not secured', () => pushed, 'not signed and encrypted'],
    ['is only signed', () => signedElsewhere(pushed, state, { parts }), 'not signed and encrypted'],
    ['is secured by another state', () => secured(pushed, other), 'another certificate'],
    ['is altered', () => secured().replace(/(Id="ed"[^]*<e:CipherValue>)../, '$1AA'), 'cannot be opened'],
    [
      'is of a state that does not secure its messages, and must be understood',
      () =>
        secured(pushed.replaceAll('>OH<', '>KY<')).replace(
          '<wsse:Security ',
          '<wsse:Security soap:mustUnderstand="1" ',
        ),
      'not agreed',
    ],
  ])('is refused where it %s', async (_name, make, words) => {
    const told: Told = await push(door.url, make());
    expect([400, 500]).toContain(told.status);
    expect(told.body).toMatch(new RegExp(`Fault[^]*${words}`));
    expect(told.body).not.toContain('Sampleton');
    expect(door.landed).toEqual([]);
  });

  it('is taken once', async () => {
    const message = secured();
    await push(door.url, message);
    const again = await push(door.url, message);
    expect(again.status).toBe(400);
    expect(again.body).toContain('came before');
    expect(door.landed).toHaveLength(1);
  });
});

it('a late answer of a state without security is kept as ever', async () => {
  states.set('OH', { generation: 'pmix-3', schema: 'warn' });
  expect(await push(door.url, pushed)).toMatchObject({ status: 200, kept: true });
});
