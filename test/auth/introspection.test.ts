import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeKey } from './support/keys.js';
import { clientWith, type Rig, SCOPE, startRig } from './support/rig.js';

describe('introspection (RFC 7662)', () => {
  let rig: Rig;
  const start = 1_770_000_000;
  beforeAll(async () => {
    rig = await startRig();
    rig.register(clientWith('auditor', { jwks: { keys: [rig.es.publicJwk] }, introspect: true }));
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.now = start;
  });
  const introspect = async (token: string, client?: string) => {
    const answer = await rig.about('introspect', token, { client });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return [answer.status, await answer.json()] as const;
  };
  const inactive = [200, { active: false }];

  it.each(['ehr', 'auditor'])('tells %s what a token of ehr is good for', async (asker) => {
    const token = await rig.token();
    expect(await introspect(token, asker)).toEqual([
      200,
      {
        active: true,
        scope: SCOPE,
        client_id: 'ehr',
        token_type: 'bearer',
        exp: start + 300,
        iat: start,
        sub: 'ehr',
        iss: `${rig.url}/auth`,
        aud: `${rig.url}/fhir`,
        jti: expect.any(String),
      },
    ]);
  });

  it("tells a client without that permission nothing of another's token", async () => {
    expect(await introspect(await rig.token(), 'other')).toEqual(inactive);
  });

  it.each(['', ' ', 'x', 'a.b.c', 'é'])('tells nothing but inactive of %j', async (token) => {
    const answer = await rig.about('introspect', token);
    if (token === '')
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    else expect([answer.status, await answer.json()]).toEqual(inactive);
  });

  it('an expired token is inactive', async () => {
    const token = await rig.token();
    rig.now += 301;
    expect(await introspect(token)).toEqual(inactive);
  });

  it('a revoked token is inactive, and so is one whose scopes were withdrawn', async () => {
    const token = await rig.token();
    await rig.about('revoke', token);
    expect(await introspect(token)).toEqual(inactive);
    const key = rig.es.publicJwk;
    rig.register(clientWith('leaver', { jwks: { keys: [key] } }));
    const other = await rig.token(SCOPE, 'leaver');
    expect((await introspect(other, 'auditor'))[1]).toMatchObject({ active: true });
    rig.register(clientWith('leaver', { jwks: { keys: [key] }, scopes: ['system/Patient.r'] }));
    expect(await introspect(other, 'auditor')).toEqual(inactive);
  });

  it('takes an assertion for this endpoint too, but for no other place, and none twice', async () => {
    const token = await rig.token();
    const asking = async (aud: string) => {
      const answer = await rig.about('introspect', token, { claims: { aud } });
      const body = (await answer.json()) as Record<string, unknown>;
      return body.error ?? body.active;
    };
    expect(await asking(`${rig.url}/auth/introspect`)).toBe(true);
    expect(await asking(`${rig.url}/auth/revoke`)).toBe('invalid_client');
    expect(await asking(`${rig.url}/auth`)).toBe('invalid_client');
    const body = rig.form(await rig.assertion(), { token });
    const twice = [];
    for (let time = 0; time < 2; time++) {
      twice.push((await fetch(`${rig.url}/auth/introspect`, { method: 'POST', body })).status);
    }
    expect(twice).toEqual([200, 400]);
    // Nor is an assertion for introspection good for a token.
    const misused = await rig.assertion({ claims: { aud: `${rig.url}/auth/introspect` } });
    expect((await rig.post(rig.form(misused))).body.error).toBe('invalid_client');
  });

  it('wants to know who asks', async () => {
    const token = await rig.token();
    const post = (body: URLSearchParams, headers = {}) =>
      fetch(`${rig.url}/auth/introspect`, { method: 'POST', body, headers });
    expect((await post(new URLSearchParams({ token }))).status).toBe(400);
    expect((await post(new URLSearchParams({ token }), { authorization: `Bearer ${token}` })).status).toBe(401);
    const stranger = await makeKey('ES384', 'es-1');
    expect((await rig.about('introspect', token, { key: stranger })).status).toBe(400);
    const get = await fetch(`${rig.url}/auth/introspect`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(rig.events.at(-1)).toMatchObject({ kind: 'endpoint', endpoint: 'introspect', outcome: 'method' });
  });
});
