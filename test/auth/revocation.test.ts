import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './support/rig.js';

describe('revocation (RFC 7009)', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.now = 1_770_000_000;
  });
  const search = async (token: string) =>
    (await fetch(`${rig.url}/fhir/MedicationDispense`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('a revoked token is refused from then on, and no other', async () => {
    const [token, other] = [await rig.token(), await rig.token()];
    expect([await search(token), await search(other)]).toEqual([200, 200]);
    const answer = await rig.about('revoke', token);
    expect([answer.status, await answer.text(), answer.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
    expect([await search(token), await search(other)]).toEqual([401, 200]);
    rig.now += 299;
    expect(await search(token)).toBe(401);
  });

  it.each(['x', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.'])('what is no token of ours is no error: %s', async (token) => {
    expect((await rig.about('revoke', token)).status).toBe(200);
  });

  it('nor is one that is expired, or revoked already', async () => {
    const token = await rig.token();
    await rig.about('revoke', token);
    expect((await rig.about('revoke', token)).status).toBe(200);
    rig.now += 301;
    expect((await rig.about('revoke', token)).status).toBe(200);
  });

  it("nobody revokes another's token", async () => {
    const token = await rig.token();
    const answer = await rig.about('revoke', token, { client: 'other' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unauthorized_client' }]);
    expect(rig.events.at(-1)).toMatchObject({ endpoint: 'revoke', outcome: 'token-foreign', client: 'other' });
    expect(await search(token)).toBe(200);
  });

  it('needs a token, and an assertion', async () => {
    expect((await rig.about('revoke', undefined)).status).toBe(400);
    const body = new URLSearchParams({ token: await rig.token() });
    expect((await fetch(`${rig.url}/auth/revoke`, { method: 'POST', body })).status).toBe(400);
  });
});
