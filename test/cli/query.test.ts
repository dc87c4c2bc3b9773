import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cast } from '../../src/simulator/index.js';
import { clientId, type House, startHouse } from '../support/house.js';
import { terminal } from '../support/terminal.js';

const asOf = '2026-10-31';

describe('query', () => {
  let house: House;
  const ask = (who: { given: string; family: string; birthDate: string }, ...more: string[]) =>
    terminal([
      'query',
      ...['--base', `${house.gateway.url}/fhir`, '--client', clientId, '--key', house.keyFile],
      ...['--given', who.given, '--family', who.family, '--birthdate', who.birthDate],
      ...more,
    ]);
  const star = ['--from', '2024-11-01', '--to', '2026-10-31'];

  beforeAll(async () => {
    house = await startHouse({ asOf, faults: { IN: 'http-503' } });
  });
  afterAll(() => house.close());

  it('prints an aligned table and one line for each state', async () => {
    const { status, out, err } = await ask(cast.star, ...star);
    expect([status, err]).toEqual([0, '']);
    const [table = '', states = ''] = out.split('\n\n');
    const [titles = '', rule = '', ...rows] = table.split('\n');
    expect(titles).toMatch(/^Dispensed +Drug +Quantity +Days +Prescriber +Pharmacy +State$/);
    expect(rule).toMatch(/^(─+ {2}){6}─+$/);
    const at = titles.indexOf('State');
    expect(new Set(rows.flatMap((row) => row.slice(at).split(' ')))).toEqual(new Set(['KY', 'MD', 'OH', 'WA']));
    expect(rows.map((row) => row.slice(0, 10))).toEqual(
      rows
        .map((row) => row.slice(0, 10))
        .sort()
        .reverse(),
    );
    expect(states.split('\n')[0]).toBe(`${rows.length} dispenses`);
    expect(states).toMatch(/^IN {2}failed {4}.+/m);
    for (const state of ['KY', 'MD', 'OH', 'WA'])
      expect(states).toMatch(new RegExp(`^${state}  provided  \\d+ dispenses`, 'm'));
  });

  it("takes the gateway's own URL for --base too", async () => {
    const { status } = await terminal([
      'query',
      ...['--base', house.gateway.url, '--client', clientId, '--key', house.keyFile],
      ...['--given', 'Nemo', '--family', 'Nowhere', '--birthdate', '1970-01-01'],
    ]);
    expect(status).toBe(0);
  });

  it('prints the Bundle with --format json', async () => {
    const { status, out } = await ask(cast.star, ...star, '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resourceType: 'Bundle', type: 'searchset' });
    expect(out).toMatch(/"value": 120\.000\n/);
  });

  it('says of somebody unknown what each state says', async () => {
    const { status, out } = await ask(cast.unknown);
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toBe('0 dispenses');
    for (const state of ['KY', 'MD', 'OH', 'WA']) expect(out).toMatch(new RegExp(`^${state}  no-data  .+`, 'm'));
  });

  it('ends with 1 and the reason where no state could be asked', async () => {
    const states = house.simulator.states.map(({ state }) => state);
    for (const state of states) await house.simulator.setFault(state, 'http-503');
    const { status, out, err } = await ask(cast.star);
    for (const state of states) await house.simulator.setFault(state, state === 'IN' ? 'http-503' : undefined);
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^the gateway answered HTTP 502\n/);
    for (const state of states) expect(err).toMatch(new RegExp(`^${state}  failed  .+`, 'm'));
  });

  it("ends with 1 and the gateway's reason for a key that is not registered", async () => {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const file = join(house.folder, 'other.json');
    writeFileSync(file, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' }));
    const { status, out, err } = await ask(cast.star, '--key', file);
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^the gateway gives test-ehr no token \(HTTP 40[01], invalid_client/);
  });

  it.each([
    ['no JSON', 'x', /other\.json is not JSON\n$/],
    [
      'a public key',
      '{"kty":"EC","kid":"a","crv":"P-384","x":"AA","y":"AA"}',
      /holds no private JWK with kty, kid and d\n$/,
    ],
    ['a damaged key', '{"kty":"EC","kid":"a","crv":"P-384","x":"AA","y":"AA","d":"SECRET00"}', /is unfit for ES384/],
  ])('refuses %s as a key, and shows nothing of it', async (_name, text, message) => {
    const file = join(house.folder, 'other.json');
    writeFileSync(file, text);
    const { status, err } = await ask(cast.star, '--key', file);
    expect(status).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toContain('SECRET00');
  });

  it('says where nobody answers', async () => {
    const { status, err } = await ask(cast.star, '--base', 'http://127.0.0.1:1/fhir');
    expect([status, err]).toEqual([1, 'http://127.0.0.1:1 does not answer: is the gateway running there?\n']);
  });
});
