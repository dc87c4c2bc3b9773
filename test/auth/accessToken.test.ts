import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { type AccessTokenOptions, accessTokens } from '../../src/auth/accessToken.js';
import { type KeyRing, openKeyRing } from '../../src/auth/index.js';

describe('access tokens', () => {
  let folder = '';
  let keys: KeyRing;
  const now = 1_770_000_000;
  const clock = (): Date => new Date(now * 1000);
  const tokens = (change: Partial<AccessTokenOptions> = {}) =>
    accessTokens({ keys, issuer: 'https://gw/auth', audience: 'https://gw/fhir', lifeSeconds: 300, clock, ...change });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pdmp-access-'));
    keys = await openKeyRing({ folder, clock });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says whose it is, what for, its id and its end', async () => {
    const { token, expiresIn } = await tokens().issue('ehr', ['system/*.r', 'system/*.s']);
    expect(expiresIn).toBe(300);
    expect(await tokens().verify(token)).toEqual({
      clientId: 'ehr',
      scopes: ['system/*.r', 'system/*.s'],
      id: expect.any(String) as unknown,
      issuedAt: now,
      expiresAt: now + 300,
    });
  });

  it.each([
    ['another FHIR base', { audience: 'https://other/fhir' }],
    ['another issuer', { issuer: 'https://other/auth' }],
  ])('one of the same key for %s is unknown', async (_name, change) => {
    const { token } = await tokens(change).issue('ehr', ['s']);
    expect(await tokens().verify(token)).toBe('unknown');
  });

  const signed = async (header: object, claims: object): Promise<string> => {
    const { kid, privateKey } = await keys.signing();
    const all = {
      client_id: 'ehr',
      scope: 's',
      jti: 'j',
      iat: now,
      exp: now + 60,
      iss: 'https://gw/auth',
      aud: 'https://gw/fhir',
    };
    return new SignJWT({ ...all, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(privateKey);
  };

  it('one made by hand as we make them is honoured, so that the next cases fail for their one reason', async () => {
    expect(await tokens().verify(await signed({}, {}))).toMatchObject({ clientId: 'ehr', id: 'j' });
  });

  it.each([
    ['typ JWT', { typ: 'JWT' }, {}],
    ['no typ', { typ: undefined }, {}],
    ['no kid', { kid: undefined }, {}],
    ['no exp', {}, { exp: undefined }],
    ['no jti', {}, { jti: undefined }],
    ['no client_id', {}, { client_id: undefined }],
    ['a scope that is no text', {}, { scope: ['s'] }],
  ])('one of our key with %s is unknown', async (_name, header, claims) => {
    expect(await tokens().verify(await signed(header, claims))).toBe('unknown');
  });

  it('a key ring that fails is no reason to call a token unknown', async () => {
    const token = await signed({}, {});
    const broken: KeyRing = { ...keys, verifying: () => Promise.reject(new Error('disk')) };
    await expect(tokens({ keys: broken }).verify(token)).rejects.toThrow('disk');
  });
});
