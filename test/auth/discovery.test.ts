import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import { smartConfiguration } from '../../src/auth/index.js';
import { type Rig, startRig } from './support/rig.js';

describe('discovery (W-1 to W-8)', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  const path = '/fhir/.well-known/smart-configuration';
  const get = (headers: Record<string, string> = {}) => fetch(`${rig.url}${path}`, { headers });

  it('W-1: 200 without a token', async () => {
    expect((await get()).status).toBe(200);
  });

  it.each([undefined, 'application/fhir+xml', 'text/html', 'application/fhir+json,application/json', '*/*'])(
    'W-1: application/json whatever Accept says: %s',
    async (accept) => {
      const answer = await get(accept === undefined ? {} : { accept });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
      expect(await answer.json()).toMatchObject({ token_endpoint: rig.tokenUrl });
    },
  );

  it('W-2: URLs are absolute and from configuration, whatever Host says', () => {
    const document = smartConfiguration('https://pdmp.example.org/base/');
    expect(document.token_endpoint).toBe('https://pdmp.example.org/base/auth/token');
    for (const [name, value] of Object.entries(document)) {
      if (name.endsWith('_endpoint')) expect(String(value)).toMatch(/^https:\/\/pdmp\.example\.org\/base\//);
    }
  });

  it('W-3: what is required', () => {
    const document = smartConfiguration(rig.url);
    expect(document.grant_types_supported).toContain('client_credentials');
    expect(document.code_challenge_methods_supported).toEqual(['S256']);
    expect(document.capabilities.length).toBeGreaterThan(0);
  });

  it('W-4: neither authorization_endpoint nor issuer, for nobody is launched or signed in', () => {
    const document = smartConfiguration(rig.url);
    expect(document).not.toHaveProperty('authorization_endpoint');
    expect(document).not.toHaveProperty('issuer');
    expect(document).not.toHaveProperty('jwks_uri');
    expect(document.capabilities.filter((name) => /^(launch|sso)/.test(name))).toEqual([]);
  });

  it('W-5: what client-confidential-asymmetric demands', () => {
    const document = smartConfiguration(rig.url);
    expect(document.capabilities).toContain('client-confidential-asymmetric');
    expect(document.token_endpoint_auth_methods_supported).toEqual(['private_key_jwt']);
    expect([...document.token_endpoint_auth_signing_alg_values_supported].sort()).toEqual(['ES384', 'RS384']);
    expect(document.scopes_supported).toContain('system/MedicationDispense.rs');
  });

  it('W-6: both generations of permissions; no endpoint that does not exist', () => {
    const document = smartConfiguration(rig.url);
    expect(document.capabilities).toEqual(expect.arrayContaining(['permission-v1', 'permission-v2']));
    const endpoints = (registration: boolean) =>
      Object.keys(smartConfiguration(rig.url, { registration })).filter((name) => name.endsWith('_endpoint'));
    const always = ['token_endpoint', 'introspection_endpoint', 'revocation_endpoint'];
    expect(endpoints(false)).toEqual(always);
    expect(endpoints(true)).toEqual([...always, 'registration_endpoint']);
  });

  it('W-8: for scripts of any origin, and cacheable', async () => {
    const { headers } = await get({ origin: 'https://app.example.org' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('fhir-kit-client finds the token endpoint by it', async () => {
    const client = new Client({ baseUrl: `${rig.url}/fhir` });
    const { tokenUrl } = await client.smartAuthMetadata();
    expect(tokenUrl?.href).toBe(rig.tokenUrl);
  });
});
