import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { memoryReplayGuard } from '../../../src/store/index.js';
import { makeKey, rightClaims, signAssertion } from '../support/keys.js';
import { clientWith, type Rig, startRig } from '../support/rig.js';

describe('the client assertion', () => {
  let rig: Rig;
  const start = 1_770_000_000;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.now = start;
  });

  const outcomeOf = async (assertion: string) => {
    const { status, body } = await rig.post(rig.form(assertion));
    return [status, body.error, rig.events.at(-1)?.outcome];
  };
  const fails = async (assertion: string | Promise<string>, reason: string): Promise<void> => {
    expect(await outcomeOf(await assertion)).toEqual([400, 'invalid_client', reason]);
  };
  const passes = async (assertion: string | Promise<string>): Promise<void> => {
    expect(await outcomeOf(await assertion)).toEqual([200, undefined, 'issued']);
  };

  describe('K-3: header', () => {
    it('alg none', async () => {
      await fails(new UnsecuredJWT(rightClaims('ehr', rig.tokenUrl, rig.now)).encode(), 'algorithm');
    });

    it('alg HS256 with the public key as the secret', async () => {
      const secret = new TextEncoder().encode(JSON.stringify(rig.rs.publicJwk));
      const forged = new SignJWT(rightClaims('ehr', rig.tokenUrl, rig.now))
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'rs-1' })
        .sign(secret);
      await fails(forged, 'algorithm');
    });

    it.each(['RS256', 'ES256', 'PS384', 'RS512'])('alg %s, not one of ours', async (alg) => {
      const { privateKey } = await generateKeyPair(alg);
      const signed = new SignJWT(rightClaims('ehr', rig.tokenUrl, rig.now))
        .setProtectedHeader({ alg, typ: 'JWT', kid: 'es-1' })
        .sign(privateKey);
      await fails(signed, 'algorithm');
    });

    it.each(['RS256', 'RS512', 'PS384'])('alg %s, rightly signed by the registered RSA key', async (alg) => {
      const sameKey = await importJWK(await exportJWK(rig.rs.privateKey), alg);
      const signed = new SignJWT(rightClaims('ehr', rig.tokenUrl, rig.now))
        .setProtectedHeader({ alg, typ: 'JWT', kid: 'rs-1' })
        .sign(sameKey);
      await fails(signed, 'algorithm');
    });

    it.each([undefined, '', 'at+jwt', 'application/jwt', 'JOSE'])('typ %j', async (typ) => {
      await fails(rig.assertion({ header: { typ } }), 'type');
    });

    it('typ jwt in small letters is the same media type', () => passes(rig.assertion({ header: { typ: 'jwt' } })));

    it.each([undefined, '', 'k'.repeat(256), 7])('kid %j', async (kid) => {
      const [header = '', payload = '', signature = ''] = (await rig.assertion()).split('.');
      const changed = { ...(JSON.parse(new TextDecoder().decode(base64url.decode(header))) as object), kid };
      await fails([base64url.encode(JSON.stringify(changed)), payload, signature].join('.'), 'key-id');
    });

    it('crit that nobody knows', async () => {
      const assertion = new SignJWT(rightClaims('ehr', rig.tokenUrl, rig.now))
        .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: 'es-1', crit: ['exp'], exp: 1 })
        .sign(rig.es.privateKey, { crit: { exp: true } });
      await fails(assertion, 'critical');
    });

    it('a key brought along (jwk, x5u) is not looked at', async () => {
      const mine = await makeKey('ES384', 'es-1');
      const forged = signAssertion({
        key: mine,
        header: { jwk: mine.publicJwk, x5u: 'http://127.0.0.1:1/x' },
        claims: rightClaims('ehr', rig.tokenUrl, rig.now),
      });
      await fails(forged, 'signature');
    });
  });

  describe('form', () => {
    it.each(['x', 'a.b', 'a.b.c', '..', 'e30.e30.', 'a.b.c.d.e', 'x'.repeat(20_000)])(
      '%.20j is no JWT',
      async (text) => {
        expect((await outcomeOf(text)).slice(0, 2)).toEqual([400, 'invalid_client']);
      },
    );

    it('a payload that is no object', async () => {
      const [header = '', , signature = ''] = (await rig.assertion()).split('.');
      await fails([header, base64url.encode('[]'), signature].join('.'), 'assertion-malformed');
    });
  });

  describe('K-4: claims', () => {
    it.each([
      ['iss absent', { iss: undefined }, 'issuer'],
      ['sub absent', { sub: undefined }, 'issuer'],
      ['iss and sub differ', { sub: 'other' }, 'issuer'],
      ['iss empty', { iss: '', sub: '' }, 'issuer'],
      ['aud absent', { aud: undefined }, 'audience'],
      ['exp absent', { exp: undefined }, 'expiry'],
      ['jti absent', { jti: undefined }, 'token-id'],
      ['jti empty', { jti: '' }, 'token-id'],
      ['jti of 256 characters', { jti: 'j'.repeat(256) }, 'token-id'],
    ])('%s', async (_name, claims, reason) => {
      await fails(rig.assertion({ claims }), reason);
    });

    it.each([
      ['iss a number', 'iss', 7, 'issuer'],
      ['exp a text', 'exp', String(start + 200), 'expiry'],
      ['exp beyond numbers', 'exp', 1e308, 'expiry'],
      ['iat a text', 'iat', String(start), 'not-yet'],
      ['nbf a text', 'nbf', String(start), 'not-yet'],
      ['jti a number', 'jti', 7, 'token-id'],
    ])('%s', async (_name, claim, value, reason) => {
      const claims: Record<string, unknown> = { ...rightClaims('ehr', rig.tokenUrl, rig.now), [claim]: value };
      await fails(signAssertion({ key: rig.es, claims }), reason);
    });

    it.each([
      ['the token URL', (url: string) => url],
      ['a list with the token URL in it', (url: string) => ['https://elsewhere.example', url]],
    ])('aud %s passes', async (_name, aud) => {
      await passes(rig.assertion({ claims: { aud: aud(rig.tokenUrl) } }));
    });

    it.each([
      ['a slash more', (url: string) => `${url}/`],
      ['https for http', (url: string) => url.replace('http:', 'https:')],
      ['the FHIR base', (url: string) => url.replace('/auth/token', '/fhir')],
      ['the public URL', (url: string) => url.replace('/auth/token', '')],
      ['another host', () => 'https://authorize.example.org/auth/token'],
      ['a query more', (url: string) => `${url}?x`],
      ['capitals', (url: string) => url.replace('token', 'TOKEN')],
      ['an empty list', () => []],
    ])('aud %s fails', async (_name, aud) => {
      await fails(rig.assertion({ claims: { aud: aud(rig.tokenUrl) } }), 'audience');
    });

    it.each([
      ['exp in exactly five minutes', { exp: start + 300 }],
      ['exp in five minutes by a clock 60 s ahead', { exp: start + 360 }],
      ['exp 59 s ago by a clock behind', { exp: start - 59 }],
      ['exp with a fraction', { exp: start + 299.5 }],
      ['iat 60 s ahead', { iat: start + 60 }],
      ['nbf 60 s ahead', { nbf: start + 60 }],
      ['iat long ago', { iat: start - 86_400 }],
    ])('%s passes', async (_name, claims) => {
      await passes(rig.assertion({ claims }));
    });

    it.each([
      ['exp in 361 s', { exp: start + 361 }, 'expiry'],
      ['exp in an hour', { exp: start + 3600 }, 'expiry'],
      ['exp 60 s ago', { exp: start - 60 }, 'expiry'],
      ['exp long ago', { exp: 1_422_568_860 }, 'expiry'],
      ['iat 61 s ahead', { iat: start + 61 }, 'not-yet'],
      ['nbf 61 s ahead', { nbf: start + 61 }, 'not-yet'],
    ])('%s fails', async (_name, claims, reason) => {
      await fails(rig.assertion({ claims }), reason);
    });

    it('claims of the specification, of 2015, pass under a clock of 2015', async () => {
      rig.now = 1_422_568_860 - 300;
      const jti = 'random-non-reusable-jwt-id-123';
      await passes(rig.assertion({ claims: { exp: 1_422_568_860, jti } }));
    });
  });

  describe('K-5: replay', () => {
    it('the same assertion twice', async () => {
      const assertion = await rig.assertion();
      await passes(assertion);
      await fails(assertion, 'replay');
    });

    it('ten at once: one passes', async () => {
      const assertion = await rig.assertion();
      const answers = await Promise.all(Array.from({ length: 10 }, () => rig.post(rig.form(assertion))));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.error === 'invalid_client')).toHaveLength(9);
    });

    it('another assertion with the same jti', async () => {
      await passes(rig.assertion({ claims: { jti: 'again' } }));
      await fails(rig.assertion({ claims: { jti: 'again' }, key: rig.rs }), 'replay');
    });

    it('the same jti of another client is another jti', async () => {
      await passes(rig.assertion({ claims: { jti: 'shared' } }));
      await passes(rig.assertion({ claims: { jti: 'shared' }, client: 'other' }));
    });

    it('is remembered for as long as the assertion could pass, and longer', async () => {
      const assertion = await rig.assertion({ claims: { exp: start + 300 } });
      await passes(assertion);
      rig.now = start + 359; // the last second within the skew
      await fails(assertion, 'replay');
      rig.now = start + 360;
      await fails(assertion, 'expiry');
    });

    it.each([
      [
        'signature',
        async (jti: string) =>
          signAssertion({
            key: await makeKey('ES384', 'es-1'),
            claims: { ...rightClaims('ehr', rig.tokenUrl, start), jti },
          }),
      ],
      ['audience', (jti: string) => rig.assertion({ claims: { jti, aud: 'https://elsewhere.example' } })],
      ['expiry', (jti: string) => rig.assertion({ claims: { jti, exp: start + 3600 } })],
      ['not-yet', (jti: string) => rig.assertion({ claims: { jti, iat: start + 3600 } })],
    ])('an assertion that fails by %s burns no jti', async (reason, make) => {
      const jti = `victim-${reason}`;
      await fails(make(jti), reason);
      await passes(rig.assertion({ claims: { jti } }));
    });

    it('two replicas that share the guard refuse what the other has seen', async () => {
      const replay = memoryReplayGuard({ clock: () => new Date(start * 1000) });
      const [one, two] = await Promise.all([startRig({ replay }), startRig({ replay })]);
      try {
        const jwks = { keys: [rig.es.publicJwk] };
        for (const replica of [one, two]) replica.register(clientWith('ehr', { jwks }));
        const claims = { ...rightClaims('ehr', '', start), aud: [one.tokenUrl, two.tokenUrl] };
        const assertion = await signAssertion({ key: rig.es, claims });
        expect((await one.post(one.form(assertion))).status).toBe(200);
        expect((await two.post(two.form(assertion))).body.error).toBe('invalid_client');
        expect(two.events.at(-1)?.outcome).toBe('replay');
      } finally {
        await Promise.all([one.close(), two.close()]);
      }
    });

    it('a guard that cannot remember lets nobody in: 503, to be tried again', async () => {
      const full = await startRig({ replay: memoryReplayGuard({ maxEntries: 0 }) });
      try {
        const { status, headers, body } = await full.ask();
        expect([status, body.error, headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '5']);
        expect(full.events.at(-1)).toMatchObject({ outcome: 'unavailable', client: 'ehr' });
      } finally {
        await full.close();
      }
    });
  });

  describe('K-6: keys registered inline', () => {
    it('an unknown client and a wrong key are told in the same words', async () => {
      const stranger = await makeKey('ES384', 'es-1');
      const one = await rig.ask({ key: stranger });
      expect(rig.events.at(-1)).toMatchObject({ outcome: 'signature', client: 'ehr' });
      const two = await rig.ask({ key: stranger, client: 'nobody' });
      expect(rig.events.at(-1)).toMatchObject({ outcome: 'client-unknown', client: undefined });
      expect([one.status, one.body]).toEqual([two.status, two.body]);
    });

    it.each(['__proto__', 'constructor', 'toString'])('client_id %s is nobody', async (client) => {
      await fails(rig.assertion({ client }), 'client-unknown');
    });

    it('a signature with one bit changed', async () => {
      const [header, payload, signature = ''] = (await rig.assertion()).split('.');
      const bytes = base64url.decode(signature);
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      await fails([header, payload, base64url.encode(bytes)].join('.'), 'signature');
    });

    it('a payload changed after signing', async () => {
      const [header, , signature] = (await rig.assertion()).split('.');
      const payload = base64url.encode(JSON.stringify(rightClaims('ehr', rig.tokenUrl, rig.now)));
      await fails([header, payload, signature].join('.'), 'signature');
    });

    it('kid of no registered key', () => fails(rig.assertion({ header: { kid: 'other' } }), 'key-unknown'));

    it('kid of a key of the other type', () => fails(rig.assertion({ header: { kid: 'rs-1' } }), 'key-unknown'));

    it('jku, though no URL is registered', () =>
      fails(rig.assertion({ header: { jku: 'https://ehr.example/jwks' } }), 'jku'));

    it('jku that is no text', () => fails(rig.assertion({ header: { jku: 7 } }), 'jku'));

    it('no keys registered', async () => {
      rig.register(clientWith('keyless', {}));
      await fails(rig.assertion({ client: 'keyless' }), 'key-unknown');
    });

    it('two keys of one kid and type', async () => {
      const twin = await makeKey('ES384', 'es-1');
      rig.register(clientWith('twins', { jwks: { keys: [rig.es.publicJwk, twin.publicJwk] } }));
      await fails(rig.assertion({ client: 'twins' }), 'key-ambiguous');
    });

    it('two keys of one kid but different types: the algorithm names one', async () => {
      const keys = [
        { ...rig.rs.publicJwk, kid: 'same' },
        { ...rig.es.publicJwk, kid: 'same' },
      ];
      rig.register(clientWith('mixed', { jwks: { keys } }));
      await passes(rig.assertion({ client: 'mixed', header: { kid: 'same' } }));
      await passes(rig.assertion({ client: 'mixed', header: { kid: 'same' }, key: rig.rs }));
    });

    it.each([
      ['for encryption', { use: 'enc' }],
      ['whose key_ops do not verify', { key_ops: ['encrypt'] }],
      ['of another alg', { alg: 'ES256' }],
      ['that is damaged', { x: 'AAAA' }],
      ['without coordinates', { x: undefined }],
      ['with its private part shown', { d: 'AAAA' }],
    ])('a key %s', async (_name, change) => {
      rig.register(clientWith('unfit', { jwks: { keys: [{ ...rig.es.publicJwk, ...change }] } }));
      await fails(rig.assertion({ client: 'unfit' }), 'key-unfit');
    });

    it('a key with key_ops verify and neither use nor alg', async () => {
      const bare = { ...rig.es.publicJwk, use: undefined, alg: undefined, key_ops: ['verify'] };
      rig.register(clientWith('bare', { jwks: { keys: [bare] } }));
      await passes(rig.assertion({ client: 'bare' }));
    });

    it('an RSA key of 1024 bits', async () => {
      const algorithm = {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-384',
      };
      const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const jwk = { ...(await exportJWK(publicKey)), kid: 'short' };
      rig.register(clientWith('short', { jwks: { keys: [jwk] } }));
      const head = base64url.encode(JSON.stringify({ alg: 'RS384', typ: 'JWT', kid: 'short' }));
      const body = base64url.encode(JSON.stringify(rightClaims('short', rig.tokenUrl, rig.now)));
      const signature = await crypto.subtle.sign(
        algorithm.name,
        privateKey,
        new TextEncoder().encode(`${head}.${body}`),
      );
      await fails(`${head}.${body}.${base64url.encode(new Uint8Array(signature))}`, 'key-unfit');
    });
  });

  it('a registry that fails: 500 without a word of why', async () => {
    const cause = new Error('the registry is gone');
    const broken = await startRig({ registry: { find: () => Promise.reject(cause) } });
    try {
      const { status, headers, body } = await broken.ask();
      expect([status, body]).toEqual([
        500,
        { error: 'server_error', error_description: 'The request could not be handled.' },
      ]);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(broken.events.at(-1)).toMatchObject({ outcome: 'internal', status: 500, cause });
    } finally {
      await broken.close();
    }
  });
});
