import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { type DurableRegistry, pendingRegistrations } from '../../src/auth/index.js';
import { openClients } from '../../src/composition/clients.js';
import { type ClientKey, makeKey } from './support/keys.js';
import { type Rig, SCOPE, startRig } from './support/rig.js';

/** A plain OAuth library that knows nothing of SMART: discovery's words and the RFCs must do. */
describe('oauth4webapi', () => {
  let folder: string;
  let registry: DurableRegistry;
  let rig: Rig;
  let key: ClientKey;
  let server: oauth.AuthorizationServer;
  const options = { [oauth.allowInsecureRequests]: true };
  const route = { protocol: 'pmix-3' } as never;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-oauth-'));
    key = await makeKey('ES384', 'k1');
    registry = await openClients({ clients: [], data: folder, routes: { OH: route } });
    rig = await startRig({ registry, register: pendingRegistrations(registry, 10) });
    rig.now = Math.floor(Date.now() / 1000);
    const document = await fetch(`${rig.url}/fhir/.well-known/smart-configuration`);
    server = { issuer: `${rig.url}/auth`, ...((await document.json()) as object) };
  });
  afterAll(async () => {
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What SMART demands and the library leaves open: the header's `typ`, and the token endpoint for `aud`. */
  const smart = (): oauth.ClientAuth =>
    oauth.PrivateKeyJwt(
      { key: key.privateKey, kid: key.kid },
      {
        [oauth.modifyAssertion]: (header, payload) => {
          header['typ'] = 'JWT';
          payload['aud'] = String(server.token_endpoint);
        },
      },
    );
  const register = async () => {
    const metadata = {
      client_name: 'Plain EHR',
      jwks: { keys: [key.publicJwk] },
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      pdmp_states: ['OH'],
      pdmp_requestor: {
        name: { given: 'Ada', family: 'Amster' },
        role: 'physician',
        npi: '1234567893',
        facility: { name: 'Lakeside Clinic', state: 'KY' },
      },
    };
    const answer = await oauth.dynamicClientRegistrationRequest(server, metadata as Partial<oauth.Client>, options);
    return oauth.processDynamicClientRegistrationResponse(answer);
  };
  const grant = async (client: oauth.Client, scope = SCOPE) => {
    const answer = await oauth.clientCredentialsGrantRequest(server, client, smart(), { scope }, options);
    return oauth.processClientCredentialsResponse(server, client, answer);
  };
  const search = async (token: string) =>
    (await fetch(`${rig.url}/fhir/MedicationDispense`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('registers, waits for the operator, gets a token, asks about it and revokes it', async () => {
    const client = await register();
    await expect(grant(client)).rejects.toMatchObject({ error: 'unauthorized_client', status: 400 });
    await registry.setStatus(client.client_id, 'approved');

    const granted = await grant(client);
    expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: SCOPE });
    expect(await search(granted.access_token)).toBe(200);

    const asked = await oauth.introspectionRequest(server, client, smart(), granted.access_token, options);
    const told = await oauth.processIntrospectionResponse(server, client, asked);
    expect(told).toMatchObject({ active: true, client_id: client.client_id, scope: SCOPE, iss: server.issuer });

    const revoked = await oauth.revocationRequest(server, client, smart(), granted.access_token, options);
    await oauth.processRevocationResponse(revoked);
    expect(await search(granted.access_token)).toBe(401);
    const again = await oauth.introspectionRequest(server, client, smart(), granted.access_token, options);
    expect(await oauth.processIntrospectionResponse(server, client, again)).toEqual({ active: false });
  });

  it('understands our refusals', async () => {
    const client = await register();
    await registry.setStatus(client.client_id, 'approved');
    await expect(grant(client, 'system/Observation.rs')).rejects.toMatchObject({ error: 'invalid_scope' });
    await expect(grant({ client_id: 'nobody' })).rejects.toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringContaining('not registered') as unknown,
    });
  });
});
