import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientRecord, ClientStatus } from '../../../src/auth/index.js';
import { type JwksServer, startJwksServer } from '../support/jwksServer.js';
import { makeKey } from '../support/keys.js';
import { clientWith, type Rig, startRig } from '../support/rig.js';

describe('the status of a registration', () => {
  let rig: Rig;
  let published: JwksServer;
  let record: ClientRecord | undefined;
  const become = (status: ClientStatus, jwksUrl?: string, revokedAt?: number) => {
    const own = jwksUrl === undefined ? { jwks: { keys: [rig.es.publicJwk] } } : { jwksUrl };
    record = { client: clientWith('ehr', own), status, revokedAt };
  };
  const refusal = async (change = {}) => {
    const { status, body } = await rig.ask(change);
    const event = rig.events.at(-1);
    return [status, body.error, event?.kind === 'token' ? event.outcome : undefined, body.error_description];
  };
  const search = async (token: string) =>
    (await fetch(`${rig.url}/fhir/MedicationDispense`, { headers: { authorization: `Bearer ${token}` } })).status;

  beforeAll(async () => {
    rig = await startRig({ registry: { find: async (id) => (id === 'ehr' ? record : undefined) } });
    published = await startJwksServer(rig.es.publicJwk);
  });
  afterAll(async () => {
    await rig.close();
    await published.close();
  });
  beforeEach(() => {
    published.asked = 0;
  });

  it('approved: a token', async () => {
    become('approved');
    expect((await rig.ask()).status).toBe(200);
  });

  it('pending: says so to whoever holds the key, and to nobody else', async () => {
    become('pending');
    const pending = expect.stringContaining('registration of this client is pending');
    expect(await refusal()).toEqual([400, 'unauthorized_client', 'client-pending', pending]);
    const stranger = await makeKey('ES384', 'es-1');
    expect(await refusal({ key: stranger })).toEqual([
      400,
      'invalid_client',
      'signature',
      expect.not.stringMatching(/pending/),
    ]);
    expect((await refusal({ client: 'nobody' })).slice(0, 3)).toEqual([400, 'invalid_client', 'client-unknown']);
  });

  it('pending, with keys by URL: says so without asking that URL, which nobody has approved', async () => {
    become('pending', published.url);
    expect((await refusal()).slice(0, 3)).toEqual([400, 'unauthorized_client', 'client-pending']);
    expect(published.asked).toBe(0);
    become('approved', published.url);
    expect((await rig.ask()).status).toBe(200);
    expect(published.asked).toBe(1);
  });

  it('revoked: the words of a client nobody knows, and its URL is not asked', async () => {
    become('approved');
    const unknown = await refusal({ client: 'nobody' });
    for (const url of [undefined, published.url]) {
      become('revoked', url);
      expect(await refusal()).toEqual([400, 'invalid_client', 'client-revoked', unknown[3]]);
    }
    expect(published.asked).toBe(0);
  });

  it.each(['revoked', 'pending'] as const)('%s: a token still in date is refused at once', async (status) => {
    become('approved');
    const token = await rig.token();
    expect(await search(token)).toBe(200);
    become(status);
    expect(await search(token)).toBe(401);
    record = undefined;
    expect(await search(token)).toBe(401);
  });

  it('approved again: tokens of before stay refused, new ones count', async () => {
    become('approved');
    const token = await rig.token();
    become('approved', undefined, rig.now * 1000 + 1);
    expect(await search(token)).toBe(401);
    rig.now += 1;
    expect(await search(await rig.token())).toBe(200);
  });
});
