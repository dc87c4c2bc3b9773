import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** What identities are made of. */
export interface Identity {
  /** Secret of at least 16 bytes; ids are stable as long as it lasts, and say nothing to those without it. */
  readonly key: KeyObject;
  /** The gateway's base URL, without a slash at the end. */
  readonly publicUrl: string;
}

/** Binds a key and the gateway's URL. @throws RangeError where the key is shorter than 16 bytes */
export function createIdentity(idKey: Uint8Array, publicUrl: string): Identity {
  if (idKey.byteLength < 16) throw new RangeError('idKey must have at least 16 bytes');
  return { key: createSecretKey(idKey), publicUrl: publicUrl.replace(/\/+$/, '') };
}

/** HMAC-SHA256, cut to 128 bits: 32 lower-case hex digits, a legal FHIR id. */
export function digest(identity: Identity, told: string): string {
  return createHmac('sha256', identity.key).update(told).digest('hex').slice(0, 32);
}
