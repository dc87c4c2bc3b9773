import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Store } from './store.js';
import { StoreError } from './errors.js';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

/** One 32-byte key, unfolded into the keys for its several uses. */
interface SealKey {
  readonly id: Buffer;
  readonly naming: Buffer;
  readonly sealing: Buffer;
}

/**
 * A store around another one that shows it nothing but ciphertext: values are sealed with AES-256-GCM under a key of
 * their own and bound to their name, names are keyed hashes.
 *
 * @param keys 32 bytes; or several when keys are rotated: the first seals, all open
 * @throws StoreError `key` for a key of another length; from `get` and `take`, `tampered` for a value that was changed or moved
 */
export function sealed(store: Store, keys: Uint8Array | readonly Uint8Array[]): Store {
  const ring = (keys instanceof Uint8Array ? [keys] : keys).map(unfold);
  const [current] = ring;
  if (current === undefined) throw new StoreError('key', 'a sealed store needs at least one key');

  return {
    async put(key, value, ttlMs) {
      const name = nameUnder(current, key);
      await store.put(name, seal(current, name, value), ttlMs);
    },
    async get(key) {
      for (const candidate of ring) {
        const name = nameUnder(candidate, key);
        const box = await store.get(name);
        if (box !== undefined) return open(candidate, name, box);
      }
      return undefined;
    },
    async take(key) {
      const boxes = ring.map(async (candidate) => {
        const name = nameUnder(candidate, key);
        const box = await store.take(name);
        return box && { candidate, name, box };
      });
      // Under every key, so that nothing older is left to be taken next; what is told is as `get` has it.
      const [found] = (await Promise.all(boxes)).filter((taken) => taken !== undefined);
      return found && open(found.candidate, found.name, found.box);
    },
    async delete(key) {
      for (const candidate of ring) await store.delete(nameUnder(candidate, key));
    },
    close: () => store.close(),
  };
}

function unfold(key: Uint8Array): SealKey {
  if (key.byteLength !== 32) throw new StoreError('key', `a sealing key has 32 bytes, not ${key.byteLength}`);
  const derive = (use: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `pdmp-gateway store ${use}`, bytes));
  return { id: derive('id', KEY_ID_BYTES), naming: derive('names', 32), sealing: derive('values', 32) };
}

function nameUnder(key: SealKey, name: string): string {
  return createHmac('sha256', key.naming).update(name).digest('base64url');
}

/** A key for each name keeps random nonces far from the bound that one AES-GCM key allows. */
function valueKey(key: SealKey, name: string): Buffer {
  return createHmac('sha256', key.sealing).update(name).digest();
}

function seal(key: SealKey, name: string, value: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', valueKey(key, name), nonce).setAAD(bound(key, name));
  const body = [cipher.update(value), cipher.final()];
  return Buffer.concat([Buffer.of(VERSION), key.id, nonce, cipher.getAuthTag(), ...body]);
}

function open(key: SealKey, name: string, box: Uint8Array): Uint8Array {
  const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength);
  if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION || !bytes.subarray(1, 1 + KEY_ID_BYTES).equals(key.id)) {
    throw new StoreError('tampered', 'a stored value is not one that this key sealed');
  }
  const nonce = bytes.subarray(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', valueKey(key, name), nonce, { authTagLength: TAG_BYTES })
    .setAAD(bound(key, name))
    .setAuthTag(bytes.subarray(HEAD_BYTES - TAG_BYTES, HEAD_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new StoreError('tampered', 'a stored value was changed or moved', { cause });
  }
}

function bound(key: SealKey, name: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), key.id, Buffer.from(name, 'ascii')]);
}
