import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { createOnce, privateFolder, readPrivate } from '../../store/keyfile.js';
import { readKeyFile, SIGNING_ALGORITHM, type SigningKey } from './signingKey.js';

/** The keys that sign access tokens, and those that still verify what they signed. */
export interface KeyRing {
  /** The key to sign with; a new one where the newest has served its time. */
  signing(): Promise<SigningKey>;
  /** The key of this `kid`, also one that another process of the same folder made. */
  verifying(kid: string): Promise<SigningKey | undefined>;
}

/** What {@link openKeyRing} needs to know. */
export interface KeyRingOptions {
  /** A folder of the ring's own, under the data folder; created 0700, files 0600. */
  readonly folder: string;
  /** Milliseconds for which a key signs; default 24 h. */
  readonly rotateEveryMs?: number;
  /** Milliseconds for which a signed token lives at most; default 300,000. */
  readonly tokenLifeMs?: number;
  readonly clock?: () => Date;
  readonly onRotated?: () => void;
}

/** How much longer than its last token an old key is kept: clocks of replicas differ. */
const GRACE_MS = 600_000;
/** An unknown `kid` makes the folder be read again, but not more often than this. */
const RESCAN_MS = 1_000;

/**
 * Opens the key ring of a folder, which several processes may share: each signs with the newest key that it knows, and
 * looks for new files when it meets a `kid` it does not know.
 * @throws StoreError `key` for a key file that is damaged or open to others
 */
export async function openKeyRing(options: KeyRingOptions): Promise<KeyRing> {
  const { folder, rotateEveryMs = 86_400_000, tokenLifeMs = 300_000, clock = () => new Date() } = options;
  let keys: readonly SigningKey[] = [];
  let scannedAt = 0;
  let rotating: Promise<SigningKey> | undefined;

  const scan = async (): Promise<void> => {
    scannedAt = clock().getTime();
    keys = await readKeys(folder);
  };
  /** Once open, a file that cannot be read must not stop the keys that could. */
  const rescan = (): Promise<void> => scan().catch(() => undefined);
  const current = (): SigningKey | undefined => {
    const newest = keys[0];
    return newest !== undefined && clock().getTime() - newest.createdAt < rotateEveryMs ? newest : undefined;
  };
  const rotate = async (): Promise<SigningKey> => {
    await rescan(); // another process may have been first
    const already = current();
    if (already !== undefined) return already;
    const made = await createKey(folder, clock());
    keys = await retire(folder, [made, ...keys], clock().getTime() - tokenLifeMs - GRACE_MS);
    options.onRotated?.();
    return made;
  };

  await privateFolder(folder);
  await scan();
  return {
    async signing() {
      const key = current();
      if (key !== undefined) return key;
      rotating ??= rotate().finally(() => (rotating = undefined));
      return rotating;
    },
    async verifying(kid) {
      const find = (): SigningKey | undefined => keys.find((key) => key.kid === kid);
      if (find() === undefined && clock().getTime() - scannedAt >= RESCAN_MS) await rescan();
      return find();
    },
  };
}

/** Every key of the folder, newest first. */
async function readKeys(folder: string): Promise<readonly SigningKey[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const keys = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const text = await readPrivate(path);
      return text === undefined ? undefined : readKeyFile(path, text);
    }),
  );
  return keys.filter((key) => key !== undefined).sort((one, other) => other.createdAt - one.createdAt);
}

async function createKey(folder: string, now: Date): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const kid = randomBytes(12).toString('base64url');
  const createdAt = now.getTime();
  const file = { kid, createdAt: now.toISOString(), jwk: await exportJWK(privateKey) };
  await createOnce(join(folder, `${kid}.json`), `${JSON.stringify(file)}\n`);
  return { kid, createdAt, privateKey, publicKey };
}

/** Removes keys whose successor had taken over before `before`: nothing they signed is in date any more. */
async function retire(folder: string, keys: readonly SigningKey[], before: number): Promise<readonly SigningKey[]> {
  const old = keys.filter((_key, index) => (keys[index - 1]?.createdAt ?? Infinity) < before);
  for (const { kid } of old) await rm(join(folder, `${kid}.json`), { force: true });
  return keys.filter((key) => !old.includes(key));
}
