import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientFileName } from '../../src/auth/registry/clientFiles.js';
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
