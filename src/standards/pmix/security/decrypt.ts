import {
  constants,
  createDecipheriv,
  privateDecrypt,
  randomBytes,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { fromBase64, meantCertificate } from './certificates.js';
import { type Envelope, resolve } from './envelope.js';
import { demand } from './errors.js';
import { ALGORITHMS, WSS_NAMES } from './names.js';
import { leafText, type Node, onlyChild } from './tree.js';

/** What is encrypted in a message: the content of its body, by a key that is encrypted for us. Nothing is decrypted yet. */
export interface Sealed {
  readonly data: Node;
  readonly wrappedKey: Buffer;
  readonly content: Buffer;
}

const BLOCK = 16;
const KEY_BYTES = 32;

/**
 * Finds what is encrypted, at its fixed places.
 * @throws SecurityError `unsecured` where the body is not encrypted; other codes where it is in another way than ours
 */
export function findSealed(envelope: Envelope, security: Node, own: X509Certificate): Sealed {
  const key = onlyChild(security, 'xenc:EncryptedKey');
  const data = onlyChild(envelope.body, 'xenc:EncryptedData');
  demand(envelope.body.children.length === 1 && envelope.body.text.trim() === '', 'ambiguous');
  demand((data.attributes.get('Type') ?? WSS_NAMES.content) === WSS_NAMES.content, 'algorithm');
  meantCertificate(onlyChild(key, 'ds:KeyInfo'), envelope, [own]);
  const [reference, more] = onlyChild(key, 'xenc:ReferenceList').children;
  demand(reference?.name === 'xenc:DataReference' && more === undefined, 'algorithm');
  demand(resolve(reference.attributes.get('URI'), envelope.ids) === data, 'ambiguous');
  demand(named(data, key, envelope), 'ambiguous');
  const transport = onlyChild(key, 'xenc:EncryptionMethod');
  demand(transport.attributes.get('Algorithm') === ALGORITHMS.transport, 'algorithm');
  demand(
    transport.children.every(
      ({ name, attributes }) =>
        name === 'ds:DigestMethod' && attributes.get('Algorithm') === ALGORITHMS.transportDigest,
    ),
    'algorithm',
  );
  const method = onlyChild(data, 'xenc:EncryptionMethod');
  demand(method.attributes.get('Algorithm') === ALGORITHMS.content && method.children.length === 0, 'algorithm');
  const content = cipherValue(data);
  demand(content.length >= 2 * BLOCK && content.length % BLOCK === 0, 'algorithm');
  return { data, wrappedKey: cipherValue(key), content };
}

/** Whether the data's own KeyInfo, where it has one, means that key. */
function named(data: Node, key: Node, { ids }: Envelope): boolean {
  if (!data.children.some(({ name }) => name === 'ds:KeyInfo')) return true;
  const means = onlyChild(onlyChild(onlyChild(data, 'ds:KeyInfo'), 'wsse:SecurityTokenReference'), 'wsse:Reference');
  return resolve(means.attributes.get('URI'), ids) === key;
}

function cipherValue(node: Node): Buffer {
  return fromBase64(leafText(onlyChild(onlyChild(node, 'xenc:CipherData'), 'xenc:CipherValue')));
}

/**
 * The body with its content as it was before it was encrypted. Never fails: where the key or the padding is wrong it gives
 * bytes that nobody signed, as it does where the content is.
 */
export function openedBody(
  bytes: Uint8Array,
  body: Node,
  { data, wrappedKey, content }: Sealed,
  own: KeyObject,
): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', unwrapped(wrappedKey, own), content.subarray(0, BLOCK));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(content.subarray(BLOCK)), decipher.final()]);
  const padding = padded.at(-1)!;
  const length = padding >= 1 && padding <= BLOCK ? padded.length - padding : padded.length;
  return Buffer.concat([
    bytes.subarray(body.start, data.start),
    padded.subarray(0, length),
    bytes.subarray(data.end, body.end),
  ]);
}

function unwrapped(wrapped: Buffer, key: KeyObject): Buffer {
  const instead = randomBytes(KEY_BYTES);
  try {
    const opened = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, wrapped);
    return opened.length === KEY_BYTES ? opened : instead;
  } catch {
    return instead;
  }
}
