import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Unchained } from './record.js';

/** Where a sealed event stands; it opens nowhere else. */
export type Place = Pick<Unchained, 'sequence' | 'time'> & { readonly stream: string };

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key of one file's events: a key of its own keeps random nonces far from the bound of AES-GCM. */
export function fileKey(sealing: Uint8Array, stream: string, first: number): Uint8Array {
  return createHmac('sha256', sealing).update(`${stream} ${first}`).digest();
}

/** So many random nonces, drawn together because drawing each costs as much as sealing. */
export function drawNonces(count: number): Uint8Array[] {
  const bytes = randomBytes(count * NONCE_BYTES);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * NONCE_BYTES, (i + 1) * NONCE_BYTES));
}

/** Seals an event's text with AES-256-GCM: base64url of nonce, ciphertext and tag. A nonce is used once. */
export function sealEvent(key: Uint8Array, place: Place, text: string, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(place));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Opens what {@link sealEvent} sealed; `undefined` where it was changed or moved, or the key is another. */
export function openEvent(key: Uint8Array, place: Place, body: string): string | undefined {
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(bound(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function bound({ stream, sequence, time }: Place): Buffer {
  return Buffer.from(`${stream} ${sequence} ${time}`, 'latin1');
}
