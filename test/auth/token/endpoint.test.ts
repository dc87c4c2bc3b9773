import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { clientWith, JWT_BEARER, type Rig, SCOPE, startRig } from '../support/rig.js';

describe('the token endpoint', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  /** Expects a refusal of RFC 6749 section 5.2, and that the operator is told why. */
  const refused = (
    { status, headers, body }: Awaited<ReturnType<Rig['post']>>,
    expected: { status: number; error: string; reason: string },
  ): void => {
    expect([status, body.error, rig.events.at(-1)?.outcome]).toEqual([
      expected.status,
      expected.error,
      expected.reason,
    ]);
    expect(body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
  };

  describe('K-13: the answer', () => {
    it.each(['ES384', 'RS384'] as const)('K-8: a right assertion by %s gets a token', async (alg) => {
      const { status, headers, body } = await rig.ask({ key: alg === 'ES384' ? rig.es : rig.rs });
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String) as unknown,
        token_type: 'bearer',
        expires_in: 300,
        scope: SCOPE,
      });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('pragma')).toBe('no-cache');
      expect(rig.events.at(-1)).toMatchObject({ kind: 'token', outcome: 'issued', client: 'ehr' });
    });

    it('K-14: has no refresh token', async () => {
      expect((await rig.ask()).body).not.toHaveProperty('refresh_token');
    });

    it('is a JWT for the FHIR base, living five minutes, naming the client and a kid', async () => {
      const token = await rig.token();
      expect(decodeJwt(token)).toEqual({
        iss: `${rig.url}/auth`,
        aud: `${rig.url}/fhir`,
        sub: 'ehr',
        client_id: 'ehr',
        scope: SCOPE,
        iat: rig.now,
        exp: rig.now + 300,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      });
      expect(decodeProtectedHeader(token)).toEqual({
        alg: 'ES256',
        typ: 'at+jwt',
        kid: expect.any(String) as unknown,
      });
    });

    it('gives each token an id of its own', async () => {
      expect(decodeJwt(await rig.token()).jti).not.toBe(decodeJwt(await rig.token()).jti);
    });
  });

  describe('K-1: the form', () => {
    const invalid = { status: 400, error: 'invalid_request', reason: 'form' };

    it.each([
      ['grant_type', invalid],
      ['client_assertion_type', invalid],
      ['client_assertion', invalid],
      ['scope', { status: 400, error: 'invalid_scope', reason: 'scope-missing' }],
    ])('without %s', async (name, expected) => {
      refused(await rig.post(rig.form(await rig.assertion(), { [name]: undefined })), expected);
      refused(await rig.post(rig.form(await rig.assertion(), { [name]: '' })), expected);
    });

    it.each([
      'authorization_code',
      'password',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'CLIENT_CREDENTIALS',
    ])('K-11: grant_type %s with a right assertion: exactly 400', async (grantType) => {
      refused(await rig.post(rig.form(await rig.assertion(), { grant_type: grantType })), {
        status: 400,
        error: 'unsupported_grant_type',
        reason: 'grant-type',
      });
    });

    it.each(['urn:ietf:params:oauth:client-assertion-type:saml2-bearer', 'not_an_assertion_type', `${JWT_BEARER} `])(
      'client_assertion_type %j',
      async (type) => {
        refused(await rig.post(rig.form(await rig.assertion(), { client_assertion_type: type })), {
          status: 400,
          error: 'invalid_client',
          reason: 'assertion-type',
        });
      },
    );

    it.each(['grant_type', 'scope', 'client_assertion_type', 'client_assertion', 'unheard_of'])(
      '%s twice, even with the same value',
      async (name) => {
        const form = rig.form(await rig.assertion(), { unheard_of: 'x' });
        form.append(name, form.get(name) ?? '');
        refused(await rig.post(form), invalid);
      },
    );

    it('with a parameter nobody has heard of: ignored', async () => {
      expect((await rig.post(rig.form(await rig.assertion(), { resource: 'x' }))).status).toBe(200);
    });

    it('with charset in the content type', async () => {
      const body = rig.form(await rig.assertion()).toString();
      const type = 'application/x-www-form-urlencoded; charset=UTF-8';
      expect((await rig.post(body, { 'content-type': type })).status).toBe(200);
    });

    it.each([
      ['application/json', 'json'],
      ['text/plain', 'form'],
      ['multipart/form-data; boundary=x', 'form'],
      ['application/x-www-form-urlencoded; charset=utf-16', 'form'],
    ])('as %s', async (type, as) => {
      const form = rig.form(await rig.assertion());
      const body = as === 'json' ? JSON.stringify(Object.fromEntries(form)) : form.toString();
      refused(await rig.post(body, { 'content-type': type }), invalid);
    });

    it('with an empty body', async () => {
      refused(await rig.post('', { 'content-type': 'application/x-www-form-urlencoded' }), invalid);
    });

    it('compressed', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' };
      refused(await rig.post(gzipSync(rig.form(await rig.assertion()).toString()), headers), invalid);
    });

    it('larger than 64 KiB: 413', async () => {
      refused(await rig.post(rig.form(await rig.assertion(), { padding: 'x'.repeat(66_000) })), {
        status: 413,
        error: 'invalid_request',
        reason: 'form-too-large',
      });
    });

    it('with its parameters in the query instead: not read', async () => {
      const answer = await fetch(`${rig.tokenUrl}?${rig.form(await rig.assertion())}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      });
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('by %s: 405 with Allow', async (method) => {
      const answer = await fetch(rig.tokenUrl, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    });

    it('with a client secret beside the assertion', async () => {
      refused(await rig.post(rig.form(await rig.assertion(), { client_secret: 'x' })), {
        status: 400,
        error: 'invalid_request',
        reason: 'two-methods',
      });
    });

    it('with Basic beside the assertion', async () => {
      const answer = await rig.post(rig.form(await rig.assertion()), { authorization: 'Basic ZWhyOng=' });
      refused(answer, { status: 400, error: 'invalid_request', reason: 'two-methods' });
    });

    it('K-10: with Basic alone: 401 in that scheme', async () => {
      const answer = await rig.post(rig.form('', {}), { authorization: 'Basic ZWhyOng=' });
      refused(answer, { status: 401, error: 'invalid_client', reason: 'header-method' });
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="pdmp-gateway"');
    });

    it('never quotes what was sent', async () => {
      const { body } = await rig.post(rig.form('Quackenbush', { scope: 'Quackenbush', client_id: 'Quackenbush' }));
      expect(JSON.stringify(body)).not.toContain('Quackenbush');
    });
  });

  describe('K-2: client_id', () => {
    it('equal to iss', async () => {
      expect((await rig.post(rig.form(await rig.assertion(), { client_id: 'ehr' }))).status).toBe(200);
    });

    it('another than iss', async () => {
      refused(await rig.post(rig.form(await rig.assertion(), { client_id: 'other' })), {
        status: 400,
        error: 'invalid_client',
        reason: 'client-id',
      });
    });
  });

  describe('K-12: scopes', () => {
    beforeAll(() => {
      const jwks = { keys: [rig.es.publicJwk] };
      rig.register(
        clientWith('wide', { jwks, scopes: ['system/*.rs', 'system/MedicationDispense.cruds'] }),
        clientWith('searcher', { jwks, scopes: ['system/MedicationDispense.s'] }),
        clientWith('classic', { jwks, scopes: ['system/MedicationDispense.read'] }),
        clientWith('nothing', { jwks, scopes: [] }),
      );
    });

    it.each([
      ['ehr', SCOPE, SCOPE],
      ['ehr', 'system/MedicationDispense.r', 'system/MedicationDispense.r'],
      ['ehr', 'system/MedicationDispense.read', 'system/MedicationDispense.read'],
      ['ehr', 'system/*.read', 'system/MedicationDispense.read'],
      ['ehr', 'system/*.rs', 'system/MedicationDispense.rs'],
      ['ehr', 'system/*.*', 'system/MedicationDispense.read'],
      ['ehr', 'system/MedicationDispense.cruds', 'system/MedicationDispense.rs'],
      ['ehr', `${SCOPE} ${SCOPE}`, SCOPE],
      ['ehr', `openid ${SCOPE} launch/patient`, SCOPE],
      ['ehr', `  ${SCOPE}  `, SCOPE],
      ['ehr', `${SCOPE} system/Patient.rs`, SCOPE],
      ['classic', SCOPE, SCOPE],
      ['searcher', SCOPE, 'system/MedicationDispense.s'],
      ['wide', 'system/Patient.read', 'system/Patient.read'],
      ['wide', 'system/*.cruds', 'system/*.rs system/MedicationDispense.cruds'],
      ['wide', 'system/*.rs', 'system/*.rs'],
    ])('%s asks %j and is granted %j', async (client, scope, granted) => {
      const { status, body } = await rig.ask({ client, scope });
      expect([status, body.scope]).toEqual([200, granted]);
      expect(decodeJwt(String(body.access_token)).scope).toBe(granted);
    });

    it.each([
      ['ehr', 'system/Patient.rs'],
      ['ehr', 'user/MedicationDispense.rs'],
      ['ehr', 'patient/MedicationDispense.rs'],
      ['ehr', 'system/MedicationDispense.sr'],
      ['ehr', 'system/MedicationDispense.'],
      ['ehr', 'system/MedicationDispense.rs?status=completed'],
      ['ehr', 'system/medicationdispense.rs'],
      ['ehr', 'system/MedicationDispense.write'],
      ['ehr', 'launch openid fhirUser'],
      ['searcher', 'system/MedicationDispense.read'],
      ['nothing', SCOPE],
    ])('%s asks %j: nothing to grant', async (client, scope) => {
      refused(await rig.ask({ client, scope }), { status: 400, error: 'invalid_scope', reason: 'scope-not-granted' });
    });

    it.each(['system/MedicationDispense.rs\u0000', 'système/*.rs', 'a"b', 'a\\b', 'a\tb'])(
      'characters no scope has: %j',
      async (scope) => {
        refused(await rig.ask({ scope }), { status: 400, error: 'invalid_scope', reason: 'scope-syntax' });
      },
    );
  });
});
