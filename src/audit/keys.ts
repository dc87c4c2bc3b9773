import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOrCreateKey } from '../store/index.js';
import { privateFolder } from '../store/keyfile.js';
import { AuditError } from './errors.js';

/** The keys of an audit log, all made from one secret. */
export interface AuditKeys {
  /** Names the secret without telling it: 8 hex digits. */
  readonly id: string;
  /** Seals what events say. */
  readonly sealing: Uint8Array;
  /** Makes the pseudonyms of patients. */
  readonly patients: Uint8Array;
  /** Ed25519: signs the chain and its head. */
  readonly signer: KeyObject;
  /** The public half of `signer`: all that verifying takes. */
  readonly verifier: KeyObject;
}

const KEY_FILE = 'audit.key';
const BYTES = 32;
/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410 section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Where the log lies under a data folder. */
export function auditFolder(data: string): string {
  return join(data, 'audit');
}

/** The keys of a secret of 32 bytes. */
export function deriveAuditKeys(secret: Uint8Array): AuditKeys {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), `pdmp-gateway audit ${use}`, BYTES));
  const signer = createPrivateKey({
    key: Buffer.concat([PKCS8, derive('signatures')]),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    id: createHash('sha256').update(derive('id')).digest('hex').slice(0, 8),
    sealing: derive('records'),
    patients: derive('patients'),
    signer,
    verifier: createPublicKey(signer),
  };
}

/**
 * The keys of the log under a data folder, made at random where there is no log yet.
 * @throws StoreError `key` for a damaged key file, or one that is open to others
 * @throws AuditError `missing` where there is a key and its log is gone: a log that vanished is not begun anew in silence
 */
export async function openAuditKeys(data: string): Promise<AuditKeys> {
  const folder = auditFolder(data);
  if ((await exists(join(data, KEY_FILE))) && !(await exists(folder))) {
    throw new AuditError(
      'missing',
      `${folder} is gone although ${join(data, KEY_FILE)} says that there was an audit log; restore it, or move the key away to begin a new log`,
    );
  }
  await privateFolder(folder);
  return deriveAuditKeys(await loadOrCreateKey(data, KEY_FILE, BYTES));
}

/**
 * The keys of a log that is there.
 * @throws AuditError `missing` where there is none
 * @throws StoreError `key` as {@link openAuditKeys}
 */
export async function readAuditKeys(data: string): Promise<AuditKeys> {
  if (!(await exists(join(data, KEY_FILE)))) {
    throw new AuditError('missing', `there is no audit log: ${join(data, KEY_FILE)} is not there`);
  }
  return deriveAuditKeys(await loadOrCreateKey(data, KEY_FILE, BYTES));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
