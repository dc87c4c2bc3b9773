import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readAuditKeys } from '../audit/index.js';
import { type KeyRing, openKeyRing } from '../auth/index.js';
import { errorCode } from '../config/errorCode.js';
import { loadOrCreateKey, StoreError } from '../store/index.js';

/** The keys under the data folder. */
export interface DataKeys {
  /** Makes the ids of resources; ids stay the same as long as it lasts. */
  readonly idKey: Uint8Array;
  /** Seals what is kept for reading back. */
  readonly storeKey: Uint8Array;
  /** Sign access tokens. */
  readonly signing: KeyRing;
}

/** What stands where under the data folder. */
const layout = { idKey: 'id.key', storeKey: 'store.key', auditKey: 'audit.key', signing: 'signing' } as const;

/**
 * Opens the data folder: keys are read, or made (0600, the folder 0700) where they are not there yet.
 * @throws StoreError for a key that is damaged or open to other users
 */
export async function openData(
  folder: string,
  options: { tokenLifeMs?: number; onRotated?: () => void } = {},
): Promise<DataKeys> {
  const idKey = await loadOrCreateKey(folder, layout.idKey, 32);
  const storeKey = await loadOrCreateKey(folder, layout.storeKey, 32);
  return { idKey, storeKey, signing: await openKeyRing({ folder: join(folder, layout.signing), ...options }) };
}

/** What is wrong with the keys that are in a data folder already, one sentence each; makes nothing. */
export async function checkData(folder: string): Promise<string[]> {
  const checks: [string, () => Promise<unknown>][] = [
    [layout.idKey, () => loadOrCreateKey(folder, layout.idKey, 32)],
    [layout.storeKey, () => loadOrCreateKey(folder, layout.storeKey, 32)],
    [layout.auditKey, () => readAuditKeys(folder)],
    [layout.signing, () => openKeyRing({ folder: join(folder, layout.signing) })],
  ];
  const faults: string[] = [];
  for (const [name, open] of checks) {
    if (!(await exists(join(folder, name)))) continue;
    await open().catch((error: unknown) => {
      if (error instanceof StoreError) faults.push(error.message);
      else faults.push(`${join(folder, name)} cannot be read (${errorCode(error)})`);
    });
  }
  return faults;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
