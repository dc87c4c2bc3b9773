import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { accessTokens } from '../../../src/auth/accessToken.js';
import { type KeyRing, openKeyRing } from '../../../src/auth/index.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

describe('the key ring of access tokens', () => {
  let folder = '';
  let now = 0;
  const clock = (): Date => new Date(now);
  const open = (): Promise<KeyRing> => openKeyRing({ folder: join(folder, 'tokens'), clock });
  const files = () => readdir(join(folder, 'tokens'));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pdmp-ring-'));
    now = 1_770_000_000_000;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const tokensOf = (keys: KeyRing) => accessTokens({ keys, issuer: 'i', audience: 'a', lifeSeconds: 300, clock });

  it('signs with one key, kept in a file of its owner only', async () => {
    const ring = await open();
    const { kid } = await ring.signing();
    expect((await ring.signing()).kid).toBe(kid);
    expect(await files()).toEqual([`${kid}.json`]);
    expect((await stat(join(folder, 'tokens', `${kid}.json`))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'tokens'))).mode & 0o777).toBe(0o700);
  });

  it('opened again it honours what it signed before', async () => {
    const { token } = await tokensOf(await open()).issue('ehr', ['s']);
    expect(await tokensOf(await open()).verify(token)).toMatchObject({ clientId: 'ehr', scopes: ['s'] });
    expect(await files()).toHaveLength(1);
  });

  it('rotates after a day; the old key verifies until its last token is over, then it is gone', async () => {
    let rotated = 0;
    const ring = await openKeyRing({ folder: join(folder, 'tokens'), clock, onRotated: () => (rotated += 1) });
    const first = await ring.signing();
    now += DAY - 1000;
    const { token } = await tokensOf(ring).issue('ehr', ['s']);
    expect((await ring.signing()).kid).toBe(first.kid);
    now += 1000;
    const second = await ring.signing();
    expect(second.kid).not.toBe(first.kid);
    expect(await tokensOf(ring).verify(token)).toMatchObject({ clientId: 'ehr' });
    now += 4 * MINUTE;
    expect(await tokensOf(await open()).verify(token)).toMatchObject({ clientId: 'ehr' });
    expect(await files()).toHaveLength(2);
    now += DAY;
    const third = await ring.signing();
    expect((await files()).sort()).toEqual([`${second.kid}.json`, `${third.kid}.json`].sort());
    expect(await ring.verifying(first.kid)).toBeUndefined();
    expect(rotated).toBe(3);
  });

  it('keeps a key whose tokens are in date, however often it is followed', async () => {
    const ring = await openKeyRing({ folder: join(folder, 'tokens'), clock, rotateEveryMs: MINUTE });
    const { token } = await tokensOf(ring).issue('ehr', ['s']);
    for (let turn = 0; turn < 4; turn++) {
      now += MINUTE;
      await ring.signing();
    }
    expect(await files()).toHaveLength(5);
    expect(await tokensOf(await open()).verify(token)).toMatchObject({ clientId: 'ehr' });
    now += 20 * MINUTE;
    await ring.signing();
    expect(await files()).toHaveLength(2);
  });

  it('makes one key though many ask at once', async () => {
    const ring = await open();
    const kids = await Promise.all(Array.from({ length: 20 }, async () => (await ring.signing()).kid));
    expect(new Set(kids).size).toBe(1);
    expect(await files()).toHaveLength(1);
  });

  it('two processes of one folder honour and use each other’s keys', async () => {
    const [one, two] = [await open(), await open()];
    const { token } = await tokensOf(one).issue('ehr', ['s']);
    now += 1000;
    expect(await tokensOf(two).verify(token)).toMatchObject({ clientId: 'ehr' });
    expect((await two.signing()).kid).toBe((await one.signing()).kid);
    now += DAY;
    const renewed = await one.signing();
    expect((await two.signing()).kid).toBe(renewed.kid);
    expect(await files()).toHaveLength(2);
  });

  it('an unknown kid reads the folder at most once a second', async () => {
    const [one, two] = [await open(), await open()];
    expect(await two.verifying('guess')).toBeUndefined();
    const { kid } = await one.signing();
    expect(await two.verifying(kid)).toBeUndefined(); // read within this second already, when it was opened
    now += 1000;
    expect((await two.verifying(kid))?.kid).toBe(kid);
  });

  it('a kid is never a path', async () => {
    const ring = await open();
    await writeFile(join(folder, 'outside.json'), '{}', { mode: 0o600 });
    now += 1000;
    expect(await ring.verifying('../outside')).toBeUndefined();
  });

  it('refuses to open over a damaged key or one that others may read, naming the file', async () => {
    const { kid } = await (await open()).signing();
    const path = join(folder, 'tokens', `${kid}.json`);
    await chmod(path, 0o640);
    await expect(open()).rejects.toThrow(`chmod 600 ${path}`);
    await chmod(path, 0o600);
    const text = await readFile(path, 'utf8');
    for (const damaged of [
      text.slice(0, 60),
      '{}',
      text.replace('P-256', 'P-384'),
      text.replace(/"d":"[^"]{6}/, '"d":"'),
    ]) {
      await writeFile(path, damaged);
      await expect(open()).rejects.toMatchObject({ code: 'key' });
      await expect(open()).rejects.toThrow(`${path} is not a signing key`);
    }
  });

  it('a file damaged while running stops neither signing nor verifying', async () => {
    const ring = await open();
    const { kid } = await ring.signing();
    await writeFile(join(folder, 'tokens', 'x.json'), 'damaged', { mode: 0o600 });
    now += 1000;
    expect(await ring.verifying('guess')).toBeUndefined();
    expect((await ring.verifying(kid))?.kid).toBe(kid);
    now += DAY;
    expect((await ring.signing()).kid).not.toBe(kid);
  });
});
