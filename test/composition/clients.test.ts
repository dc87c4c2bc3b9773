import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditFolder, readAuditKeys, searchAudit, verify } from '../../src/audit/index.js';
import { clientFileName } from '../../src/auth/registry/clientFiles.js';
import { makeKey } from '../auth/support/keys.js';
import { clientId, type House, startHouse } from '../support/house.js';
import { terminal } from '../support/terminal.js';

describe('the registry of a running gateway', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house.close());

  const client = (...args: string[]) => terminal(['client', ...args, '--config', house.configFile]);
  const within = async (ms: number, holds: () => Promise<boolean>) => {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      if (await holds()) return true;
      await new Promise((done) => setTimeout(done, 100));
    }
    return false;
  };
  const signsIn = (wanted: boolean) => () =>
    house.session().then(
      () => wanted,
      () => !wanted,
    );

  it('honours within five seconds that its operator revokes and approves, also for tokens in date', async () => {
    const { accessToken: token } = await house.session();
    const read = async () =>
      (await fetch(`${house.gateway.url}/fhir/Patient/x`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await read()).toBe(404);
    expect(await client('revoke', clientId)).toMatchObject({ status: 0, out: `${clientId}: approved → revoked\n` });
    expect(await within(5_000, async () => (await read()) === 401)).toBe(true);
    expect(await within(5_000, signsIn(false))).toBe(true);
    await client('approve', clientId);
    expect(await within(5_000, signsIn(true))).toBe(true);
    expect(await read()).toBe(401);
  });

  it('is audited beside the running gateway, whoever changes it', async () => {
    const base = { name: { given: 'Ada', family: 'Amster' }, role: 'physician', npi: '1234567893', dea: 'BA1234563' };
    const facility = { name: 'Lakeside Clinic', npi: '1987654328', state: 'KY' };
    const { kty, crv, x, y } = (await makeKey('ES384', 'k1')).publicJwk;
    const answer = await fetch(`${house.gateway.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Lakeside EHR',
        jwks: { keys: [{ kty, crv, x, y, kid: 'k1', alg: 'ES384', use: 'sig' }] },
        pdmp_states: ['KY'],
        pdmp_requestor: { ...base, facility },
      }),
    });
    expect(answer.status).toBe(201);
    const { client_id: id } = (await answer.json()) as { client_id: string };
    expect(await client('approve', id)).toMatchObject({ status: 0, out: `${id}: pending → approved\n` });

    const data = join(house.folder, 'data');
    const keys = await readAuditKeys(data);
    const part = { order: 'oldest', offset: 0, count: 10 } as const;
    const { events } = await searchAudit(auditFolder(data), keys, { client: id }, part);
    expect(events.map(({ id: place, agent: [who], outcomeDesc }) => [place?.split('-')[0], who, outcomeDesc])).toEqual([
      [
        'gateway',
        expect.objectContaining({ network: { address: '127.0.0.1', type: '2' }, requestor: true }),
        `${id}: new → pending`,
      ],
      ['operators', expect.objectContaining({ requestor: true }), `${id}: pending → approved`],
    ]);
    expect((await verify(auditFolder(data), keys)).streams.map(({ stream, bad }) => [stream, bad])).toEqual([
      ['gateway', undefined],
      ['operators', undefined],
    ]);
  });

  it('says loudly which file is broken, and lets everyone else in', async () => {
    const name = clientFileName('broken-ehr');
    writeFileSync(join(house.folder, 'data', 'clients', `${name}.json`), '{', { mode: 0o600 });
    const refused = await fetch(`${house.gateway.url}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: forged('broken-ehr'),
      }),
    });
    expect(refused.status).toBe(400);
    expect(house.log.filter(({ event }) => event === 'registry.broken')).toMatchObject([
      { level: 'error', file: name },
    ]);
    expect(await signsIn(true)()).toBe(true);
    expect(await terminal(['check', '--config', house.configFile])).toMatchObject({
      status: 1,
      err: `${join(house.folder, 'data', 'clients', `${name}.json`)} is not a client record\n`,
    });
  });

  it('stores what operators may read, and no secret', () => {
    const file = join(house.folder, 'data', 'clients', `${clientFileName(clientId)}.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ id: clientId, status: 'approved', by: 'operator' });
  });
});

/** An assertion of a right form, signed by nobody. */
function forged(id: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part({ alg: 'ES384', typ: 'JWT', kid: 'k' }), part({ iss: id, sub: id, jti: 'j' }), 'AAAA'].join('.');
}
