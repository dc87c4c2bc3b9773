import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { auditFolder, readAuditKeys, searchAudit } from '../../src/audit/index.js';
import { makeKey } from '../auth/support/keys.js';
import { structuralFindings } from '../support/structure.js';
import { terminal } from '../support/terminal.js';

const key = makeKey('ES384', 'k1');

describe('client', () => {
  let folder: string;
  let config: string;
  let jwks: string;
  const cli = (...args: string[]) => terminal(['client', ...args, '--config', config]);
  const right = () => [
    ...['--name', 'Lakeside EHR', '--jwks', jwks, '--states', 'OH,KY', '--given', 'Ada', '--family', 'Amster'],
    ...['--role', '207Q00000X', '--npi', '1234567893', '--dea', 'BA1234563', '--license', 'KY:12-34'],
    ...['--facility', 'Lakeside Clinic', '--facility-state', 'KY', '--facility-npi', '1987654328'],
  ];
  /** `right` with one option's value replaced. */
  const but = (name: string, value: string) =>
    right().map((word, index, all) => (all[index - 1] === name ? value : word));
  /** The audit's events, by this requester's hand where one is given. */
  const recorded = async (requester?: string) => {
    const data = join(folder, 'data');
    const whole = { order: 'oldest', offset: 0, count: 100 } as const;
    return searchAudit(auditFolder(data), await readAuditKeys(data), { requester }, whole);
  };
  const statuses = async () => {
    const { out } = await cli('list', '--format', 'json');
    return (JSON.parse(out) as { id: string; status: string }[]).map(({ id, status }) => `${id} ${status}`);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-client-'));
    config = join(folder, 'gateway.yaml');
    jwks = join(folder, 'jwks.json');
    const keys = { keys: [(await key).publicJwk] };
    writeFileSync(jwks, JSON.stringify(keys));
    const route = { protocol: 'pmix-3', endpoint: 'http://127.0.0.1:1/' };
    const configured = {
      id: 'highview',
      name: 'Highview EHR',
      jwks: keys,
      scopes: ['system/MedicationDispense.rs'],
      states: ['OH'],
      requestor: {
        name: { given: 'Adam', family: 'Amster' },
        role: 'physician',
        npi: '1234567893',
        facility: { name: 'Highview Clinic', state: 'KY' },
      },
    };
    const gateway = { site: 'KY_TST' };
    const whole = { gateway, data: join(folder, 'data'), routes: { OH: route, KY: route }, clients: [configured] };
    writeFileSync(config, stringify(whole));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('adds from options, pending; approves and revokes; also a configured one', async () => {
    expect(await cli('add', 'lakeside', ...right())).toEqual({
      status: 0,
      out: 'lakeside: pending; approve it with: client approve lakeside\n',
      err: '',
    });
    expect(await statuses()).toEqual(['highview approved', 'lakeside pending']);
    expect((await cli('approve', 'lakeside')).out).toBe('lakeside: pending → approved\n');
    expect((await cli('approve', 'lakeside')).out).toBe('lakeside: was approved already\n');
    expect((await cli('revoke', 'highview')).out).toBe('highview: approved → revoked\n');
    expect(await statuses()).toEqual(['highview revoked', 'lakeside approved']);
  });

  it('records every change: who, which client, what it may', async () => {
    await cli('add', 'lakeside', ...right());
    await cli('approve', 'lakeside');
    await cli('revoke', 'highview');
    await cli('approve', 'ghost');
    await cli('list');
    const { events } = await recorded();
    expect(events.map(({ outcomeDesc }) => outcomeDesc)).toEqual([
      'lakeside: new → pending',
      'lakeside: pending → approved',
      'highview: approved → revoked',
    ]);
    const { username } = userInfo();
    for (const event of events) expect(structuralFindings(event)).toEqual([]);
    expect(events[1]).toMatchObject({
      type: { code: '110113' },
      subtype: [{ code: '110137', display: 'User Security Attributes Changed' }],
      outcome: '0',
      agent: [
        { requestor: true, who: { identifier: { value: username }, display: `${username} on ${hostname()}` } },
        { requestor: false, who: { display: 'pdmp-gateway client approve' } },
      ],
      source: { site: 'KY_TST' },
      entity: [
        {
          what: { identifier: { system: 'urn:pdmp:client', value: 'lakeside' }, display: 'Lakeside EHR' },
          detail: [
            { type: 'was', valueString: 'pending' },
            { type: 'becomes', valueString: 'approved' },
            { type: 'states', valueString: 'OH KY' },
            { type: 'scopes', valueString: 'system/MedicationDispense.rs' },
          ],
        },
      ],
    });
    const { publicJwk } = await key;
    for (const half of [publicJwk['x'], publicJwk['y']]) expect(JSON.stringify(events)).not.toContain(half);
  });

  it('lets audit verify and audit search show what was changed', async () => {
    await cli('add', 'lakeside', ...right());
    await cli('revoke', 'highview');
    const verified = await terminal(['audit', 'verify', '--config', config]);
    expect(verified).toMatchObject({ status: 0, out: expect.stringMatching(/^operators: ok \(/) });
    const { out } = await terminal(['audit', 'search', '--config', config, '--client', 'lakeside']);
    expect(out).toContain('user security attributes changed');
    expect(out).toContain('lakeside: new → pending');
    expect(out).toContain('\n1 event\n');
    expect((await recorded(userInfo().username)).total).toBe(2);
  });

  it('records what two operators do at the same moment, each in a stream of its own', async () => {
    await cli('add', 'lakeside', ...right());
    const done = await Promise.all([cli('approve', 'lakeside'), cli('revoke', 'highview')]);
    expect(done.map(({ status }) => status)).toEqual([0, 0]);
    const { events } = await recorded();
    expect(events.map(({ outcomeDesc }) => outcomeDesc).sort()).toEqual([
      'highview: approved → revoked',
      'lakeside: new → pending',
      'lakeside: pending → approved',
    ]);
    const streams = new Set(events.map(({ id }) => id?.replace(/-\d+$/, '')));
    expect([...streams].sort()).toEqual(['operators', 'operators-2']);
    expect((await terminal(['audit', 'verify', '--config', config])).status).toBe(0);
  });

  it('changes nothing that cannot be recorded', async () => {
    await cli('add', 'lakeside', ...right());
    rmSync(join(folder, 'data', 'audit'), { recursive: true });
    for (const args of [
      ['approve', 'lakeside'],
      ['revoke', 'highview'],
      ['add', 'other', ...right()],
    ]) {
      const { status, out, err } = await cli(...args);
      expect([status, out]).toEqual([1, '']);
      expect(err).toMatch(/^nothing was changed: the change cannot be recorded: .*audit is gone although .*\n$/);
    }
    expect(await statuses()).toEqual(['highview approved', 'lakeside pending']);
  });

  it('lists in an aligned table', async () => {
    await cli('add', 'lakeside', ...right(), '--approve');
    const { status, out } = await cli('list');
    expect(status).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'ID        NAME          STATUS    ROLE        NPI         STATES  SCOPES',
      expect.stringMatching(/^[─ ]+$/),
      'highview  Highview EHR  approved  physician   1234567893  OH      system/MedicationDispense.rs',
      'lakeside  Lakeside EHR  approved  207Q00000X  1234567893  OH KY   system/MedicationDispense.rs',
      '',
    ]);
  });

  it('lists as JSON: the role of the contract, the registered code, key ids and never keys', async () => {
    await cli('add', 'lakeside', ...right());
    const { out } = await cli('list', 'lakeside', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject([
      { id: 'lakeside', home: 'folder', role: 'physician', requestor: { taxonomy: '207Q00000X' }, keys: ['k1'] },
    ]);
    expect(out).not.toContain('"x"');
  });

  it('adds from a file or stdin, options over it', async () => {
    const written = {
      name: 'Lakeside EHR',
      jwksUrl: 'https://ehr.example.org/jwks.json',
      scopes: ['system/*.rs'],
      states: ['OH'],
      requestor: {
        name: { given: 'Ada', family: 'Amster' },
        role: 'pharmacist',
        npi: '1234567893',
        facility: { name: 'Lakeside Pharmacy', state: 'OH' },
      },
    };
    const stdin = Buffer.from(JSON.stringify(written));
    const args = ['client', 'add', 'lakeside', '--config', config, '--file', '-', '--states', 'KY', '--approve'];
    expect(await terminal(args, { stdin })).toMatchObject({ status: 0, out: 'lakeside: approved\n' });
    const [listed] = JSON.parse((await cli('list', 'lakeside', '--format', 'json')).out) as unknown[];
    expect(listed).toMatchObject({ states: ['KY'], scopes: ['system/*.rs'], role: 'pharmacist' });
  });

  it('says everything that is missing at once', async () => {
    const { status, out, err } = await cli('add', 'bare');
    expect([status, out]).toEqual([1, '']);
    for (const what of ['name is missing', 'states is missing', 'requestor is missing', 'has no keys'])
      expect(err).toContain(what);
    expect(await statuses()).toEqual(['highview approved']);
  });

  it.each([
    ['an NPI of wrong check digit', '--npi', '1234567890', 'requestor.npi is not an NPI: its check digit is wrong'],
    ['a DEA number of wrong check digit', '--dea', 'BA1234567', 'requestor.dea is not a DEA number: its check digit'],
    ["a facility's wrong NPI", '--facility-npi', '1987654320', 'requestor.facility.npi is not an NPI'],
    ['a role nobody knows', '--role', 'phisician', 'requestor.role "phisician" is not a requester role; did you mean'],
    ['a state without a route', '--states', 'OH,TX', 'states names TX, which have no route'],
    ['a state that is none', '--states', 'Ohio', 'states.0 "Ohio" is not a state code'],
    ['a scope of another kind', '--scope', 'user/*.read', 'is no scope for backend services'],
    ['control characters', '--name', 'a\u0007b', 'name holds control characters'],
  ])('refuses %s', async (_what, name, value, sentence) => {
    const { status, err } = await cli(
      'add',
      'lakeside',
      ...but(name, value),
      ...(name === '--scope' ? [name, value] : []),
    );
    expect([status, err]).toEqual([1, expect.stringContaining(sentence)]);
    expect(await statuses()).toEqual(['highview approved']);
  });

  it('takes fingerprints as openssl tells them, and refuses one that another client has: to add it, and to approve it', async () => {
    const digits = '0123456789abcdef'.repeat(4);
    const openssl = `sha256 Fingerprint=${digits.toUpperCase().replace(/..(?=.)/g, '$&:')}`;
    const added = (id: string, ...more: string[]) =>
      cli('add', id, ...right(), '--certificate', 'ff'.repeat(32), '--certificate', openssl, ...more);
    await added('early');
    expect((await added('lakeside', '--approve')).out).toBe('lakeside: approved\n');
    const refused = { status: 1, out: '' };
    for (const again of [await added('late'), await cli('approve', 'early')]) {
      expect(again).toMatchObject(refused);
      expect(again.err).toContain(`the certificate ${digits} is that of the client "lakeside"`);
    }
    expect(await statuses()).toEqual(['early pending', 'highview approved', 'lakeside approved']);
    await cli('revoke', 'lakeside');
    expect((await cli('approve', 'early')).out).toBe('early: pending → approved\n');
    expect((await cli('approve', 'lakeside')).err).toContain('is that of the client "early"');
  });

  it('grants the usual scope where a file says none', async () => {
    const file = join(folder, 'client.json');
    writeFileSync(file, JSON.stringify({ name: 'Lakeside EHR' }));
    const given = right().slice(2);
    expect((await cli('add', 'lakeside', '--file', file, ...given)).status).toBe(0);
    const { out } = await cli('list', '--format', 'json');
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ id: 'lakeside', scopes: ['system/MedicationDispense.rs'] }),
    );
  });

  it('refuses a private key, and two sources of keys', async () => {
    writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await key).publicJwk, d: 'AAAA' }] }));
    expect((await cli('add', 'x', ...right())).err).toContain('jwks holds a private key');
    expect((await cli('add', 'x', ...right(), '--jwks-url', 'https://x.example/jwks')).err).toContain(
      'keep one of the two',
    );
    expect((await cli('add', 'x', ...right(), '--jwks-url', 'http://x.example/jwks')).err).toContain('is http');
  });

  it('ends with 1 for a client that is not there, there already, or broken', async () => {
    expect(await cli('approve', 'ghost')).toEqual({ status: 1, out: '', err: 'there is no client "ghost"\n' });
    expect(await cli('list', 'ghost')).toMatchObject({ status: 1, err: 'there is no client "ghost"\n' });
    expect(await cli('add', 'highview', ...right())).toMatchObject({
      status: 1,
      err: 'there is a client "highview" already\n',
    });
    expect((await cli('add', 'x', '--file', join(folder, 'none.json'))).err).toContain(
      'none.json cannot be read (ENOENT)',
    );
    expect((await cli('add', 'x', '--jwks', config)).err).toContain('gateway.yaml holds no JSON object');
  });

  it.each([
    [[], 'give one of add, list, approve, revoke'],
    [['remove', 'x'], 'give one of add, list, approve, revoke'],
    [['approve'], 'give the ID of a client'],
    [['add'], 'give the ID of the client'],
    [['approve', 'a', 'b'], 'one ID only'],
    [['list', '--format', 'xml'], '--format is table or json'],
    [['add', 'a', '--license', 'KY'], '--license is written STATE:NUMBER'],
  ])('ends with 2 where the command line is wrong: %j', async (args, message) => {
    expect(await cli(...args)).toMatchObject({ status: 2, out: '', err: expect.stringContaining(message) });
  });

  it('needs a configuration', async () => {
    expect(await terminal(['client', 'list'])).toMatchObject({ status: 2 });
    writeFileSync(config, 'gateway: { site: KY }\n');
    expect(await cli('list')).toMatchObject({ status: 1, err: expect.stringContaining('routes is missing') });
  });
});
