import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOnce } from '../../src/store/keyfile.js';
import { loadOrCreateKey } from '../../src/store/index.js';

describe('loadOrCreateKey', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pdmp-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes a key once and reads it ever after', async () => {
    const made = await loadOrCreateKey(join(folder, 'a', 'keys'), 'ids', 32);
    expect(made).toHaveLength(32);
    expect(await loadOrCreateKey(join(folder, 'a', 'keys'), 'ids', 32)).toEqual(made);
    expect(await loadOrCreateKey(join(folder, 'a', 'keys'), 'store', 32)).not.toEqual(made);
  });

  it('lets only the owner near: file 0600, folder 0700, no drafts left', async () => {
    await loadOrCreateKey(join(folder, 'keys'), 'ids', 32);
    expect((await stat(join(folder, 'keys', 'ids'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'keys'))).toEqual(['ids']);
  });

  it('gives every one of many starting at once the same key', async () => {
    const keys = await Promise.all(Array.from({ length: 40 }, () => loadOrCreateKey(folder, 'ids', 32)));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['ids']);
  });

  it('refuses a key that others may read, and says what to run', async () => {
    await loadOrCreateKey(folder, 'ids', 32);
    await chmod(join(folder, 'ids'), 0o644);
    const refusal = loadOrCreateKey(folder, 'ids', 32);
    await expect(refusal).rejects.toMatchObject({ code: 'key' });
    await expect(refusal).rejects.toThrow(`chmod 600 ${join(folder, 'ids')}`);
  });

  it('refuses a key of another length, never showing it', async () => {
    await writeFile(join(folder, 'ids'), 'c2hvcnQ\n', { mode: 0o600 });
    const refusal = loadOrCreateKey(folder, 'ids', 32);
    await expect(refusal).rejects.toMatchObject({ code: 'key' });
    await expect(refusal).rejects.toThrow(/holds 5 bytes, not 32/);
    await expect(refusal).rejects.not.toThrow(/c2hvcnQ/);
  });

  it('createOnce leaves the first text standing', async () => {
    const path = join(folder, 'once');
    expect(await createOnce(path, 'first')).toBe('first');
    expect(await createOnce(path, 'second')).toBe('first');
    expect(await readFile(path, 'utf8')).toBe('first');
    await expect(createOnce(join(folder, 'no', 'such', 'folder'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
