import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { base64url, decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { configuredClients } from '../../src/auth/index.js';
import { makeKey, rightClaims, signAssertion } from './support/keys.js';
import { clientWith, type Rig, SCOPE, startRig } from './support/rig.js';

describe('the bearer check (K-15)', () => {
  let rig: Rig;
  const start = 1_770_000_000;
  beforeAll(async () => {
    rig = await startRig();
    rig.register(
      clientWith('wide', { jwks: { keys: [rig.es.publicJwk] }, scopes: ['system/*.rs'] }),
      clientWith('leaver', { jwks: { keys: [rig.es.publicJwk] } }),
    );
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.now = start;
  });

  const get = async (authorization: string | undefined, path = '/fhir/MedicationDispense') => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${rig.url}${path}`, { headers });
    const body = (await answer.json()) as { client?: string; issue?: { code: string }[] };
    return { answer, body, told: [answer.status, body.issue?.[0]?.code] };
  };

  it('lets a right token pass and says whose it is', async () => {
    const { answer, body } = await get(`Bearer ${await rig.token()}`);
    expect([answer.status, body]).toMatchObject([200, { client: 'ehr' }]);
    expect(answer.headers.has('www-authenticate')).toBe(false);
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('takes the scheme as %j', async (scheme) => {
    expect((await get(`${scheme} ${await rig.token()}`)).answer.status).toBe(200);
  });

  it.each([
    [undefined],
    [''],
    ['Bearer'],
    ['Bearer  '],
    ['Basic ZWhyOng='],
    ['Bearer one two'],
    ['Bearer "quoted"'],
    ['Token abc'],
    ['DPoP abc'],
    ['BearerToken abc'],
    ['Bearer abc, Bearer def'],
  ])('no bearer token in %j: 401 login, without an error code', async (authorization) => {
    const { answer, told } = await get(authorization);
    expect(told).toEqual([401, 'login']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="pdmp-gateway"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(rig.events.at(-1)).toEqual({ kind: 'bearer', outcome: 'missing', status: 401, client: undefined });
  });

  it('a token in the query is none', async () => {
    const { told } = await get(undefined, `/fhir/MedicationDispense?access_token=${await rig.token()}`);
    expect(told).toEqual([401, 'login']);
  });

  const unknown = async (token: string | Promise<string>): Promise<void> => {
    const { answer, told } = await get(`Bearer ${await token}`);
    expect(told).toEqual([401, 'unknown']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="pdmp-gateway", error="invalid_token", /);
  };

  it.each(['garbage', 'a.b.c', '....', 'x'.repeat(8_000)])('%.20j: 401 unknown', (token) => unknown(token));

  it('a client assertion is no access token', async () => {
    await unknown(rig.assertion());
  });

  it('a token changed in its claims, its signature or its kid', async () => {
    const token = await rig.token();
    const [header = '', , signature = ''] = token.split('.');
    const claims = base64url.encode(JSON.stringify({ ...decodeJwt(token), scope: 'system/*.*' }));
    await unknown([header, claims, signature].join('.'));
    const head = base64url.encode(JSON.stringify({ ...decodeProtectedHeader(token), kid: 'other' }));
    await unknown(token.replace(header, head));
    await unknown(`${token.slice(0, -8)}AAAAAAAA`);
    await unknown(token.split('.').slice(0, 2).join('.') + '.');
  });

  it('a token of our form signed by another key under our kid', async () => {
    const token = await rig.token();
    const { privateKey } = await generateKeyPair('ES256');
    await unknown(
      new SignJWT(decodeJwt(token))
        .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'ES256' })
        .sign(privateKey),
    );
  });

  it('a token of another gateway, for another FHIR base', async () => {
    const elsewhere = await startRig();
    try {
      await unknown(elsewhere.token());
    } finally {
      await elsewhere.close();
    }
  });

  it('expires after five minutes to the second: 401 expired', async () => {
    const token = await rig.token();
    rig.now = start + 299;
    expect((await get(`Bearer ${token}`)).answer.status).toBe(200);
    rig.now = start + 300;
    const { answer, told } = await get(`Bearer ${token}`);
    expect(told).toEqual([401, 'expired']);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(answer.headers.get('www-authenticate')).toContain('expired');
  });

  it('a token of a client whose scopes were withdrawn: 403', async () => {
    const token = await rig.token(SCOPE, 'leaver');
    expect((await get(`Bearer ${token}`)).answer.status).toBe(200);
    rig.register(clientWith('leaver', { scopes: [] }));
    expect((await get(`Bearer ${token}`)).told).toEqual([403, 'forbidden']);
  });

  it('a client gone from the registry: 401 unknown', async () => {
    const clients = new Map([['ehr', clientWith('ehr', {})]]);
    const fleeting = await startRig({ registry: { find: (id) => configuredClients([...clients.values()]).find(id) } });
    try {
      const key = await makeKey('ES384', 'k');
      clients.set('ehr', clientWith('ehr', { jwks: { keys: [key.publicJwk] } }));
      const assertion = await signAssertion({ key, claims: rightClaims('ehr', fleeting.tokenUrl, fleeting.now) });
      const { body } = await fleeting.post(fleeting.form(assertion));
      const ask = () =>
        fetch(`${fleeting.url}/fhir/MedicationDispense`, {
          headers: { authorization: `Bearer ${String(body.access_token)}` },
        });
      expect((await ask()).status).toBe(200);
      clients.clear();
      expect((await ask()).status).toBe(401);
      expect(fleeting.events.at(-1)).toMatchObject({ kind: 'bearer', outcome: 'unknown' });
    } finally {
      await fleeting.close();
    }
  });

  describe('scopes', () => {
    it.each([
      ['system/MedicationDispense.rs', '/fhir/MedicationDispense', 200],
      ['system/MedicationDispense.read', '/fhir/MedicationDispense', 200],
      ['system/MedicationDispense.s', '/fhir/MedicationDispense', 200],
      ['system/MedicationDispense.r', '/fhir/MedicationDispense', 403],
      ['system/MedicationDispense.rs', '/fhir/Patient/1', 200],
      ['system/MedicationDispense.read', '/fhir/Patient/1', 200],
      ['system/MedicationDispense.r', '/fhir/Patient/1', 200],
      ['system/MedicationDispense.s', '/fhir/Patient/1', 403],
      ['system/MedicationDispense.rs', '/fhir/Patient', 403],
      ['system/Patient.rs', '/fhir/MedicationDispense', 403],
      ['system/Patient.r', '/fhir/Patient/1', 200],
      ['system/*.read', '/fhir/MedicationDispense', 200],
      ['system/*.rs', '/fhir/Patient/1', 200],
    ])('%s at %s: %d', async (scope, path, status) => {
      const { answer, told } = await get(`Bearer ${await rig.token(scope, 'wide')}`, path);
      expect(answer.status).toBe(status);
      if (status !== 403) return;
      expect(told).toEqual([403, 'forbidden']);
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="pdmp-gateway", error="insufficient_scope", scope="system\/(MedicationDispense|Patient)\.[rs]"$/,
      );
      expect(rig.events.at(-1)).toMatchObject({ outcome: 'insufficient', client: 'wide' });
    });
  });

  it('clientOf without a guard is a mistake of ours: 500', async () => {
    expect((await fetch(`${rig.url}/unguarded`)).status).toBe(500);
  });

  it('a shorter life is what the answer says and the token has', async () => {
    const brief = await startRig({ tokenLifeSeconds: 60 });
    const long = await startRig({ tokenLifeSeconds: 86_400 });
    try {
      const { body } = await brief.ask();
      expect(body.expires_in).toBe(60);
      expect(decodeJwt(String(body.access_token)).exp).toBe(brief.now + 60);
      expect((await long.ask()).body.expires_in).toBe(300);
    } finally {
      await Promise.all([brief.close(), long.close()]);
    }
  });
});
