import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, jwtVerify } from 'jose';
import { type AssertionKey, Fault, readAssertionKey } from '../../../../../src/config/index.js';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { fhirClient } from '../../../../../src/standards/fhir/requestor/client.js';
import { smartTokens } from '../../../../../src/standards/fhir/requestor/smart/tokens.js';
import { createUsMedsRequestor } from '../../../../../src/standards/fhir/requestor/us-meds/requestor.js';
import { openConnection } from '../../../../../src/transport/connection.js';
import { query } from '../../../stateServer.js';
import { type Asked, fhirState, type FhirState, telling } from '../support/fhirState.js';
import { plain } from '../support/told.js';

/**
 * Inferno's checklist of a SMART Backend Services client (wire/fhir.md §3.7), held against the gateway's, by a state that
 * gives tokens and a state that asks for them.
 */
const EC = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let state: FhirState;
let elsewhere: FhirState;
let now: number;
let given: number;
let grants: (asked: Asked) => { body: unknown; status?: number };

beforeAll(async () => {
  state = await fhirState();
  elsewhere = await fhirState();
});
afterAll(async () => {
  await state.stop();
  await elsewhere.stop();
});
beforeEach(() => {
  now = Date.parse('2026-01-15T14:00:00Z');
  given = 0;
  for (const { asked } of [state, elsewhere]) asked.splice(0);
  grants = () => ({
    body: { access_token: `token-${(given += 1)}`, token_type: 'bearer', expires_in: 300, scope: 's' },
  });
  state.script = (asked, response) => {
    if (asked.url === '/fhir/.well-known/smart-configuration')
      return telling({ token_endpoint: tokenUrl(state) })(asked, response);
    if (asked.url === '/auth/token') {
      const { body, status } = grants(asked);
      return telling(body, status)(asked, response);
    }
    return telling(plain)(asked, response);
  };
});

const tokenUrl = ({ base }: FhirState): string => base.replace('/fhir', '/auth/token');
const tokenRequests = ({ asked }: FhirState): Asked[] => asked.filter(({ url }) => url === '/auth/token');
const questions = (): Asked[] => state.asked.filter(({ url }) => url.startsWith('/fhir/MedicationDispense'));
const formOf = ({ body }: Asked): URLSearchParams => new URLSearchParams(body);

function keyOf(privateKey: KeyObject = EC): AssertionKey {
  const read = readAssertionKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  if (read instanceof Fault) throw new Error(read.message);
  return read;
}

interface Options {
  readonly key?: AssertionKey;
  readonly scopes?: string[];
  readonly tokenUrl?: string;
}

/** A gateway's requestor of this state, signed in. */
function signedIn({ key = keyOf(), scopes = ['system/MedicationDispense.rs'], tokenUrl: url }: Options = {}) {
  const { base } = state;
  const connection = openConnection({ endpoint: base, headers: { 'x-hub': 'secret' } });
  const open = (endpoint: string) => openConnection({ endpoint });
  const tokens = smartTokens({
    clientId: 'gateway',
    key,
    scopes,
    tokenUrl: url,
    base,
    connection,
    open,
    clock: () => now,
  });
  const requestor = createUsMedsRequestor({
    client: fhirClient(connection, tokens),
    endpoint: base,
    method: 'get',
    pages: 3,
    maxBytes: 1_000_000,
  });
  return {
    ask: (signal = AbortSignal.timeout(5000)): Promise<StateAnswer> => requestor.ask(query, { state: 'OH' }, signal),
    probe: () => requestor.probe(AbortSignal.timeout(5000)),
    close: () => requestor.close(),
  };
}

async function once(options?: Options): Promise<StateAnswer> {
  const requestor = signedIn(options);
  return requestor.ask().finally(() => requestor.close());
}

describe('the request for a token', () => {
  it.each<[string, KeyObject, string]>([
    ['EC key', EC, 'ES384'],
    ['RSA key', RSA, 'RS384'],
  ])('with an %s is what Inferno looks for', async (_name, privateKey, alg) => {
    const key = keyOf(privateKey);
    expect(await once({ key, scopes: ['system/MedicationDispense.rs', 'system/Patient.read'] })).toMatchObject({
      status: 'provided',
    });
    const [request] = tokenRequests(state);
    expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(request?.headers).not.toHaveProperty('authorization');
    const form = formOf(request!);
    expect([...form.keys()].sort()).toEqual(['client_assertion', 'client_assertion_type', 'grant_type', 'scope']);
    expect(form.get('grant_type')).toBe('client_credentials');
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(form.get('scope')).toBe('system/MedicationDispense.rs system/Patient.read');
    const assertion = form.get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg, typ: 'JWT', kid: key.kid });
    const { payload } = await jwtVerify(
      assertion,
      createLocalJWKSet({ keys: [{ ...key.publicJwk, kty: key.publicJwk.kty! }] }),
      {
        audience: tokenUrl(state),
        currentDate: new Date(now),
      },
    );
    expect(payload).toMatchObject({ iss: 'gateway', sub: 'gateway', aud: tokenUrl(state) });
    expect(payload.exp! - now / 1000).toBeGreaterThan(0);
    expect(payload.exp! - now / 1000).toBeLessThanOrEqual(300);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has a new jti every time', async () => {
    await once();
    await once();
    const ids = tokenRequests(state).map((one) => decodeJwt(formOf(one).get('client_assertion') ?? '').jti);
    expect(new Set(ids).size).toBe(2);
  });

  it('goes where it is configured, also to another server, without what is for the state alone', async () => {
    const configured = tokenUrl(elsewhere);
    elsewhere.script = telling({ access_token: 'theirs', token_type: 'Bearer', expires_in: 300 });
    await once({ tokenUrl: configured });
    expect(tokenRequests(elsewhere)).toHaveLength(1);
    expect(tokenRequests(elsewhere)[0]?.headers).not.toHaveProperty('x-hub');
    expect(questions()[0]?.headers).toMatchObject({ authorization: 'Bearer theirs', 'x-hub': 'secret' });
    expect(state.asked.some(({ url }) => url.includes('well-known'))).toBe(false);
  });

  it('never goes in the clear to another server because discovery says so', async () => {
    const script = state.script;
    state.script = (asked, response) =>
      asked.url.includes('well-known')
        ? telling({ token_endpoint: tokenUrl(elsewhere) })(asked, response)
        : script(asked, response);
    expect(await once()).toMatchObject({ status: 'failed', code: 'malformed', disclosed: 'no' });
    expect(elsewhere.asked).toEqual([]);
    expect(questions()).toEqual([]);
  });
});

describe('a token', () => {
  it('is used until shortly before it expires, and no longer', async () => {
    const requestor = signedIn();
    await requestor.ask();
    now += 269_000;
    await requestor.ask();
    expect(tokenRequests(state)).toHaveLength(1);
    now += 2_000;
    await requestor.ask();
    await requestor.close();
    expect(tokenRequests(state)).toHaveLength(2);
    expect(questions().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(state.asked.filter(({ url }) => url.includes('well-known'))).toHaveLength(1);
  });

  it('is had once for questions that come at the same time', async () => {
    const requestor = signedIn();
    await Promise.all(Array.from({ length: 10 }, () => requestor.ask()));
    await requestor.close();
    expect(tokenRequests(state)).toHaveLength(1);
    expect(questions()).toHaveLength(10);
  });

  it('is not refreshed by anything but a new assertion', async () => {
    grants = () => ({ body: { access_token: 'a', token_type: 'bearer', expires_in: 1, refresh_token: 'never' } });
    const requestor = signedIn();
    await requestor.ask();
    now += 2000;
    await requestor.ask();
    await requestor.close();
    expect(tokenRequests(state).map((one) => formOf(one).get('grant_type'))).toEqual(
      Array(2).fill('client_credentials'),
    );
  });

  it('that the state does not take is replaced once', async () => {
    const script = state.script;
    state.script = (asked, response) =>
      asked.headers.authorization === 'Bearer token-1' ? telling('', 401)(asked, response) : script(asked, response);
    expect(await once()).toMatchObject({ status: 'provided' });
    expect(tokenRequests(state)).toHaveLength(2);
  });

  it('that the state never takes is no endless matter', async () => {
    const script = state.script;
    state.script = (asked, response) =>
      asked.headers.authorization ? telling('', 401)(asked, response) : script(asked, response);
    expect(await once()).toMatchObject({ status: 'failed', code: 'http-status', disclosed: 'no' });
    expect(questions()).toHaveLength(2);
  });

  it('goes along on every page', async () => {
    const script = state.script;
    state.script = (asked, response) => {
      if (!asked.url.includes('MedicationDispense')) return script(asked, response);
      const next = asked.url.includes('page=2')
        ? []
        : [{ relation: 'next', url: `${state.base}/MedicationDispense?page=2` }];
      const self = [{ relation: 'self', url: `${state.base}/MedicationDispense?patient.birthdate=1967-08-13` }];
      const entry = [
        {
          fullUrl: `urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950${next.length}`,
          resource: { resourceType: 'MedicationDispense', status: 'completed' },
        },
      ];
      return telling({ resourceType: 'Bundle', type: 'searchset', total: 2, link: [...self, ...next], entry })(
        asked,
        response,
      );
    };
    expect(await once()).toMatchObject({ status: 'provided' });
    expect(questions().map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer token-1'));
  });
});

describe('a state that gives no token', () => {
  it.each<[string, unknown, number, object]>([
    [
      'refuses us',
      { error: 'invalid_client', error_description: 'secret' },
      400,
      { code: 'http-status', retryable: false, detail: expect.stringContaining('invalid_client') },
    ],
    [
      'refuses for a reason of its own',
      { error: 'Testa Sampleton' },
      401,
      { code: 'http-status', detail: expect.stringContaining('no known reason') },
    ],
    ['breaks down', '<html>', 503, { code: 'http-status', retryable: true }],
    ['gives none', { token_type: 'bearer' }, 200, { code: 'malformed' }],
    ['gives one of another kind', { access_token: 'a', token_type: 'mac' }, 200, { code: 'malformed' }],
    [
      'gives one that would be two headers',
      { access_token: 'a\r\nx: y', token_type: 'bearer' },
      200,
      { code: 'malformed' },
    ],
    ['gives no JSON', 'token=a', 200, { code: 'malformed' }],
  ])('because it %s has failed, and was told nothing', async (_name, body, status, expected) => {
    grants = () => ({ body, status });
    const answer = await once();
    expect(answer).toMatchObject({ status: 'failed', disclosed: 'no', ...expected });
    expect(JSON.stringify(answer)).not.toMatch(/secret|Sampleton/);
    expect(questions()).toEqual([]);
  });

  it('is told of by check --probe, which asks nothing', async () => {
    const requestor = signedIn();
    expect(await requestor.probe()).toBeUndefined();
    expect(tokenRequests(state)).toHaveLength(1);
    await requestor.close();
    grants = () => ({ body: { error: 'invalid_client' }, status: 400 });
    const refused = signedIn();
    expect(await refused.probe()).toContain('invalid_client');
    await refused.close();
    expect(questions()).toEqual([]);
  });

  it('where discovery said is asked anew for where, since it may have moved', async () => {
    const requestor = signedIn();
    const script = state.script;
    let moved = false;
    state.script = (asked, response) =>
      asked.url.includes('well-known') && !moved
        ? telling({ token_endpoint: tokenUrl(state).replace('token', 'old') })(asked, response)
        : asked.url === '/auth/old'
          ? telling('gone', 410)(asked, response)
          : script(asked, response);
    expect(await requestor.ask()).toMatchObject({ status: 'failed', code: 'http-status' });
    moved = true;
    expect(await requestor.ask()).toMatchObject({ status: 'provided' });
    await requestor.close();
  });

  it('because it has no SMART configuration is told so', async () => {
    state.script = telling('not found', 404);
    expect(await once()).toMatchObject({
      status: 'failed',
      code: 'http-status',
      disclosed: 'no',
      detail: expect.stringContaining('SMART'),
    });
  });

  it('in time has failed with timeout, and the next question finds a token', async () => {
    const script = state.script;
    let hang = true;
    state.script = (asked, response) => {
      if (asked.url === '/auth/token' && hang) setTimeout(() => script(asked, response), 300);
      else script(asked, response);
    };
    const requestor = signedIn();
    expect(await requestor.ask(AbortSignal.timeout(50))).toMatchObject({
      status: 'failed',
      code: 'timeout',
      disclosed: 'no',
    });
    hang = false;
    expect(await requestor.ask()).toMatchObject({ status: 'provided' });
    await requestor.close();
    expect(tokenRequests(state)).toHaveLength(1);
  });
});

describe('the key', () => {
  it('is named by its own kid, or by the thumbprint of RFC 7638', async () => {
    const jwk = { ...(await exportJWK(EC)), kid: 'mine' };
    expect(readAssertionKey(JSON.stringify(jwk))).toMatchObject({ kid: 'mine', alg: 'ES384' });
    const { crv, kty, x, y } = createPublicKey(EC).export({ format: 'jwk' });
    const print = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
    expect(keyOf()).toMatchObject({ kid: print });
    expect(readAssertionKey(JSON.stringify(jwk), undefined, 'other')).toMatchObject({ kid: 'other' });
  });

  it('shows its public half only', () => {
    for (const key of [keyOf(EC), keyOf(RSA)]) {
      const { publicJwk, kid, alg } = key;
      expect(publicJwk).toMatchObject({ kid, alg, use: 'sig' });
      expect(Object.keys(publicJwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([]);
    }
  });

  it('opens with its passphrase', () => {
    const pem = EC.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'of a test' }).toString();
    expect(readAssertionKey(pem, 'of a test')).toMatchObject({ alg: 'ES384' });
    expect(readAssertionKey(pem, 'another')).toBeInstanceOf(Fault);
  });
});
