import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type DurableRegistry,
  openRegistry,
  type ReadClient,
  type RecordChange,
  type RegisteredClient,
  RegistryError,
} from '../../../src/auth/index.js';
import { clientWith } from '../support/rig.js';

/** A reader that holds a registration to having a name. */
const read: ReadClient = (written) => {
  const client = written as RegisteredClient;
  return typeof client.name === 'string' ? client : ['name is missing; give it'];
};

/** By how many ms the clock is ahead. */
let ahead = 0;
/** Lets the second pass within which what is on the disk counts. */
const soon = () => void (ahead += 1_050);
beforeAll(() => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
});
afterAll(() => void jest.restoreAllMocks());

describe('openRegistry', () => {
  let folder: string;
  let broken: string[];
  const open = (...configured: RegisteredClient[]) =>
    openRegistry({ configured, folder: join(folder, 'clients'), read, onBroken: (name) => broken.push(name) });
  const files = () => readdirSync(join(folder, 'clients'));
  const only = () => join(folder, 'clients', files()[0] ?? '');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-registry-'));
    broken = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has the configured clients, approved, and makes no folder for them', async () => {
    const registry = await open(clientWith('ehr', {}));
    expect(await registry.find('ehr')).toEqual({ client: clientWith('ehr', {}), status: 'approved' });
    expect(await registry.find('other')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    expect([registry.knows('ehr'), registry.knows('other')]).toEqual([true, false]);
  });

  it('keeps what is added over a restart: one file a client, 0600 in a folder 0700', async () => {
    await (await open()).add(clientWith('ehr', {}), 'pending', 'client');
    expect(files()).toHaveLength(1);
    expect([statSync(only()).mode & 0o777, statSync(join(folder, 'clients')).mode & 0o777]).toEqual([0o600, 0o700]);
    const again = await open();
    expect(await again.find('ehr')).toMatchObject({ client: { id: 'ehr' }, status: 'pending' });
    expect(again.knows('ehr')).toBe(true);
  });

  describe('changes', () => {
    const recording = (record: RecordChange) =>
      openRegistry({ configured: [clientWith('own', {})], folder: join(folder, 'clients'), read, record });

    it('are recorded, each before it is made', async () => {
      const seen: unknown[] = [];
      const registry: DurableRegistry = await recording(async ({ client, ...change }) => {
        seen.push([client.id, change, (await registry.find(client.id))?.status]);
      });
      await registry.add(clientWith('ehr', {}), 'pending', 'client', '192.0.2.7');
      await registry.setStatus('ehr', 'approved');
      await registry.setStatus('own', 'revoked');
      expect(seen).toEqual([
        ['ehr', { to: 'pending', address: '192.0.2.7' }, undefined],
        ['ehr', { from: 'pending', to: 'approved' }, 'pending'],
        ['own', { from: 'approved', to: 'revoked' }, 'approved'],
      ]);
    });

    it('that cannot be recorded are not made', async () => {
      await (await open()).add(clientWith('ehr', {}), 'pending', 'operator');
      const registry = await recording(() => Promise.reject(new Error('the disk is full')));
      const unrecorded = {
        code: 'unrecorded',
        faults: ['nothing was changed: the change cannot be recorded: the disk is full'],
      };
      await expect(registry.setStatus('ehr', 'approved')).rejects.toMatchObject(unrecorded);
      await expect(registry.setStatus('own', 'revoked')).rejects.toMatchObject(unrecorded);
      await expect(registry.add(clientWith('new', {}), 'approved', 'operator')).rejects.toMatchObject(unrecorded);
      const statuses = (await registry.list()).map(({ id, status }) => [id, status]);
      expect(statuses).toEqual([
        ['ehr', 'pending'],
        ['own', 'approved'],
      ]);
      expect(files()).toHaveLength(1);
    });

    it('that are refused are not recorded', async () => {
      const seen: string[] = [];
      const registry = await recording(async ({ client }) => void seen.push(client.id));
      await expect(registry.add({ id: 'x' }, 'approved', 'operator')).rejects.toMatchObject({ code: 'invalid' });
      await expect(registry.add(clientWith('own', {}), 'approved', 'operator')).rejects.toMatchObject({
        code: 'exists',
      });
      await registry.add(clientWith('ehr', {}), 'pending', 'operator');
      await expect(registry.add(clientWith('ehr', {}), 'pending', 'client')).rejects.toMatchObject({ code: 'exists' });
      await expect(registry.setStatus('ghost', 'approved')).rejects.toMatchObject({ code: 'unknown' });
      expect(seen).toEqual(['ehr']);
    });
  });

  it.each(['../../etc/passwd', 'a'.repeat(128), 'https://ehr.example.org/x?y', '.', '%00'])(
    'stores a client of id %j inside its folder',
    async (id) => {
      const registry = await open();
      await registry.add(clientWith(id, {}), 'approved', 'operator');
      expect(files()).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
      expect((await (await open()).find(id))?.client.id).toBe(id);
    },
  );

  it('moves a client from pending to approved to revoked and back, and knows when it was revoked', async () => {
    const registry = await open();
    await registry.add(clientWith('ehr', {}), 'pending', 'operator');
    const steps = [];
    for (const status of ['approved', 'revoked', 'approved'] as const) {
      steps.push([await registry.setStatus('ehr', status), (await registry.find('ehr'))?.status]);
    }
    expect(steps).toEqual([
      ['pending', 'approved'],
      ['approved', 'revoked'],
      ['revoked', 'approved'],
    ]);
    expect((await registry.find('ehr'))?.revokedAt).toBeGreaterThan(Date.now() - 10_000);
    expect(files()).toHaveLength(1);
  });

  it('revokes a configured client by a file that holds nothing but its status', async () => {
    const registry = await open(clientWith('ehr', {}));
    expect(await registry.setStatus('ehr', 'revoked')).toBe('approved');
    expect((await (await open(clientWith('ehr', {}))).find('ehr'))?.status).toBe('revoked');
    expect(readFileSync(only(), 'utf8')).not.toContain('"client"');
    // Without the configuration there is nobody to be revoked.
    const bare = await open();
    expect(await bare.find('ehr')).toBeUndefined();
    expect(broken).toHaveLength(1);
  });

  it('honours within a second what another process changes', async () => {
    const running = await open(clientWith('ehr', {}));
    expect((await running.find('ehr'))?.status).toBe('approved');
    const operator = await open(clientWith('ehr', {}));
    await operator.setStatus('ehr', 'revoked');
    await operator.add(clientWith('new', {}), 'approved', 'operator');
    expect((await running.find('new'))?.status).toBe('approved');
    soon();
    expect((await running.find('ehr'))?.status).toBe('revoked');
    rmSync(join(folder, 'clients'), { recursive: true });
    soon();
    expect(await running.find('new')).toBeUndefined();
  });

  it('tells whose registration is the same object as long as its file stands', async () => {
    const registry = await open();
    await registry.add(clientWith('ehr', {}), 'approved', 'operator');
    const first = (await registry.find('ehr'))?.client;
    soon();
    expect((await registry.find('ehr'))?.client).toBe(first);
  });

  it('refuses to add what is not right, or there already', async () => {
    const registry = await open(clientWith('configured', {}));
    const codeOf = (written: unknown) =>
      registry.add(written, 'pending', 'client').catch((error: unknown) => {
        if (!(error instanceof RegistryError)) throw error;
        return [error.code, ...error.faults];
      });
    await registry.add(clientWith('ehr', {}), 'approved', 'operator');
    expect(await codeOf({ id: 'x' })).toEqual(['invalid', 'name is missing; give it']);
    expect(await codeOf(clientWith('ehr', {}))).toEqual(['exists', 'there is a client "ehr" already']);
    expect(await codeOf(clientWith('configured', {}))).toEqual(['exists', 'there is a client "configured" already']);
    expect((await registry.find('ehr'))?.status).toBe('approved');
    expect(files()).toHaveLength(1);
  });

  it('adds one of many who add the same id at once', async () => {
    const registries = await Promise.all(Array.from({ length: 8 }, () => open()));
    const added = await Promise.allSettled(
      registries.map((registry) => registry.add(clientWith('ehr', {}), 'pending', 'client')),
    );
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(files()).toHaveLength(1);
  });

  describe('a file that cannot be used', () => {
    const damage: Record<string, (path: string) => void> = {
      'is half written': (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40)),
      'is empty': (path) => writeFileSync(path, ''),
      'holds another thing': (path) => writeFileSync(path, '[1]'),
      'has a status nobody knows': (path) =>
        writeFileSync(path, readFileSync(path, 'utf8').replace('"approved"', '"blessed"')),
      'has a key more': (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('{', '{"admin":true,')),
      'is of another id': (path) => writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"ehr"', '"other"')),
      'names two ids': (path) =>
        writeFileSync(path, readFileSync(path, 'utf8').replace(/"ehr"(?![^]*"ehr")/, '"other"')),
      'holds a registration that is not right': (path) =>
        writeFileSync(path, readFileSync(path, 'utf8').replace('"name": "ehr (test)"', '"name": 7')),
      'is open to others': (path) => chmodSync(path, 0o644),
    };

    it.each(Object.entries(damage))('%s: told once, and refuses its own client only', async (_what, spoil) => {
      const before = await open();
      await before.add(clientWith('ehr', {}), 'approved', 'operator');
      const path = only();
      await before.add(clientWith('good', {}), 'approved', 'operator');
      spoil(path);
      const registry = await open();
      expect(broken).toEqual([/([0-9a-f]{32})\.json$/.exec(path)?.[1]]);
      expect(await registry.find('ehr')).toBeUndefined();
      expect((await registry.find('good'))?.status).toBe('approved');
      soon();
      expect(await registry.find('ehr')).toBeUndefined();
      expect(broken).toHaveLength(1);
      expect((await registry.list()).map(({ status }) => status).sort()).toEqual(['approved', 'broken']);
      await expect(registry.setStatus('ehr', 'approved')).rejects.toMatchObject({ code: 'broken' });
    });

    it('refuses a configured client too: it may have said revoked', async () => {
      await (await open(clientWith('ehr', {}))).setStatus('ehr', 'revoked');
      writeFileSync(only(), 'x');
      const registry = await open(clientWith('ehr', {}));
      expect(await registry.find('ehr')).toBeUndefined();
      expect(await registry.list()).toMatchObject([{ id: 'ehr', status: 'broken', home: 'configuration' }]);
    });

    it('is told again when it was changed and is broken still', async () => {
      const registry = await open();
      await registry.add(clientWith('ehr', {}), 'approved', 'operator');
      for (const text of ['x', 'yy']) {
        writeFileSync(only(), text);
        soon();
        await registry.find('ehr');
      }
      expect(broken).toHaveLength(2);
    });
  });

  it('lists everyone in order of id, and leaves drafts and other files alone', async () => {
    const registry = await open(clientWith('m', {}));
    await registry.add(clientWith('z', {}), 'pending', 'client');
    await registry.add(clientWith('a', {}), 'approved', 'operator');
    writeFileSync(join(folder, 'clients', 'README.txt'), 'x');
    writeFileSync(join(folder, 'clients', `${'0'.repeat(32)}.abcdef.new`), 'x');
    expect((await registry.list()).map(({ id, status, home }) => [id, status, home])).toEqual([
      ['a', 'approved', 'folder'],
      ['m', 'approved', 'configuration'],
      ['z', 'pending', 'folder'],
    ]);
  });

  it('does not know a client that nobody added', async () => {
    await expect((await open()).setStatus('ghost', 'approved')).rejects.toMatchObject({ code: 'unknown' });
  });
});
