import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DurableRegistry, pendingRegistrations } from '../../../src/auth/index.js';
import { openClients } from '../../../src/composition/clients.js';
import { type ClientKey, makeKey } from '../support/keys.js';
import { type Rig, SCOPE, startRig } from '../support/rig.js';

const made = makeKey('ES384', 'k1');
const MOST = 3;

describe('dynamic registration (RFC 7591)', () => {
  let folder: string;
  let key: ClientKey;
  let registry: DurableRegistry;
  let rig: Rig;
  const route = { protocol: 'pmix-3' } as never;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-register-'));
    key = await made;
    registry = await openClients({ clients: [], data: folder, routes: { OH: route, KY: route } });
    rig = await startRig({ registry, register: pendingRegistrations(registry, MOST) });
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const right = () => ({
    client_name: 'Lakeside EHR',
    jwks: { keys: [key.publicJwk] },
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    scope: SCOPE,
    pdmp_states: ['OH', 'KY'],
    pdmp_requestor: {
      name: { given: 'Ada', family: 'Amster' },
      role: '207Q00000X',
      npi: '1234567893',
      dea: 'BA1234563',
      facility: { name: 'Lakeside Clinic', npi: '1987654328', state: 'KY' },
    },
  });
  const post = async (body: unknown, type = 'application/json') => {
    const answer = await fetch(`${rig.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  };

  it('answers 201 with what was registered, and an id of our own', async () => {
    const { status, body } = await post({ ...right(), client_id: 'highview-ehr', software_id: 'ignored' });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...right(),
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id_issued_at: rig.now,
      pdmp_status: 'pending',
    });
  });

  it('is pending until an operator approves: then the client gets tokens, revoked it gets none', async () => {
    const { body } = await post(right());
    const client = String(body.client_id);
    const ask = async () => (await rig.ask({ client, key })).body.error;
    expect(await ask()).toBe('unauthorized_client');
    await registry.setStatus(client, 'approved');
    expect(await ask()).toBeUndefined();
    expect((await registry.find(client))?.client.requestor).toMatchObject({
      role: 'physician',
      taxonomy: '207Q00000X',
    });
    await registry.setStatus(client, 'revoked');
    expect(await ask()).toBe('invalid_client');
  });

  it('fills in what need not be said', async () => {
    const { token_endpoint_auth_method: _a, grant_types: _g, scope: _s, ...less } = right();
    expect(await post(less)).toMatchObject({
      status: 201,
      body: { token_endpoint_auth_method: 'private_key_jwt', grant_types: ['client_credentials'], scope: SCOPE },
    });
  });

  it('takes keys by URL', async () => {
    const { jwks: _jwks, ...less } = right();
    const { status, body } = await post({ ...less, jwks_uri: 'https://ehr.example.org/jwks.json' });
    expect([status, body.jwks_uri, body.jwks]).toEqual([201, 'https://ehr.example.org/jwks.json', undefined]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no name', { client_name: undefined }, /^client_name is missing/],
    ['no keys', { jwks: undefined }, /has no keys/],
    ['keys twice', { jwks_uri: 'https://ehr.example.org/jwks.json' }, /jwks_uri stands beside jwks/],
    ['keys by http', { jwks: undefined, jwks_uri: 'http://ehr.example.org/jwks.json' }, /jwks_uri is http/],
    ['keys that are none', { jwks: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'k' }] } }, /jwks holds a private key/],
    ['another way to authenticate', { token_endpoint_auth_method: 'client_secret_basic' }, /must be private_key_jwt/],
    ['another grant', { grant_types: ['authorization_code'] }, /grant_types must be/],
    ['a grant more', { grant_types: ['client_credentials', 'refresh_token'] }, /grant_types must be/],
    ['a scope that is a list', { scope: [SCOPE] }, /^scope must be a text/],
    ['an empty scope', { scope: '' }, /^scope must not be empty/],
    ['a scope of users', { scope: 'user/*.read' }, /no scope for backend services/],
    ['no requestor', { pdmp_requestor: undefined }, /^pdmp_requestor is missing/],
    ['a wrong NPI', { pdmp_requestor: { npi: '1234567890' } }, /pdmp_requestor\.npi is not an NPI: its check digit/],
    ['a key that nobody knows', { pdmp_requestor: { admin: true } }, /pdmp_requestor\.admin is not a known key/],
    ['a state without a route', { pdmp_states: ['TX'] }, /^pdmp_states names TX, which have no route/],
    ['no states', { pdmp_states: undefined }, /^pdmp_states is missing/],
  ])('refuses %s', async (_what, change, sentence) => {
    const { status, body } = await post({ ...right(), ...change });
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
    expect(body.error_description).toMatch(sentence);
    expect(body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never takes a permission that only operators give', async () => {
    const { body } = await post({ ...right(), introspect: true, status: 'approved' });
    const record = await registry.find(String(body.client_id));
    expect([record?.status, record?.client.introspect]).toEqual(['pending', undefined]);
  });

  it.each([
    ['not JSON', '{', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a form', 'client_name=x', 'application/x-www-form-urlencoded', 400],
    ['too large', JSON.stringify({ client_name: 'x'.repeat(70_000) }), 'application/json', 413],
  ])('refuses a body that is %s', async (_what, body, type, status) => {
    expect(await post(body, type)).toMatchObject({ status, body: { error: 'invalid_client_metadata' } });
  });

  it('takes no more than may wait, also all at once, and goes on when an operator has looked at one', async () => {
    const answers = await Promise.all(Array.from({ length: MOST + 3 }, () => post(right())));
    const [first] = answers.filter(({ status }) => status === 201);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 503, 503, 503]);
    expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('3600');
    expect(readdirSync(join(folder, 'clients'))).toHaveLength(MOST);
    await registry.setStatus(String(first?.body.client_id), 'approved');
    expect((await post(right())).status).toBe(201);
    expect((await post(right())).status).toBe(503);
  });

  it('says when to come again where a registration cannot be recorded, and takes none up', async () => {
    const record = () => Promise.reject(new Error('/data is full'));
    const unrecorded = await openClients(
      { clients: [], data: folder, routes: { OH: route, KY: route } },
      undefined,
      record,
    );
    const full = await startRig({ registry: unrecorded, register: pendingRegistrations(unrecorded, MOST) });
    try {
      const answer = await fetch(`${full.url}/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(right()),
      });
      expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
        503,
        '5',
        { error: 'temporarily_unavailable', error_description: 'Registrations cannot be recorded at the moment.' },
      ]);
      expect(await unrecorded.list()).toEqual([]);
    } finally {
      await full.close();
    }
  });

  it('is POST only', async () => {
    const answer = await fetch(`${rig.url}/auth/register`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is not there where clients cannot register themselves', async () => {
    const closed = await startRig({ registry });
    try {
      expect((await fetch(`${closed.url}/auth/register`, { method: 'POST' })).status).toBe(404);
    } finally {
      await closed.close();
    }
  });
});
