import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { startTag } from '../../../xml/canonical.js';
import { ALGORITHMS, NAMESPACES, WSS_NAMES } from './names.js';

/**
 * Encrypts the content of a body by a fresh key, and that for the recipient.
 * @param body canonical bytes
 * @param recipient the public key, and the `wsse:SecurityTokenReference` that tells whose it is
 * @returns the body with what is encrypted in it, and the `xenc:EncryptedKey` for the Security header
 */
export function encrypted(body: Buffer, recipient: { key: KeyObject; named: string }): { key: string; body: Buffer } {
  const end = body.lastIndexOf('</');
  const start = startTag(body).length;
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const content = Buffer.concat([iv, cipher.update(body.subarray(start, end)), cipher.final()]);
  const wrapped = publicEncrypt(
    { key: recipient.key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    key,
  );
  const data =
    `<xenc:EncryptedData xmlns:xenc="${NAMESPACES.xenc}" Id="${DATA}" Type="${WSS_NAMES.content}">` +
    `<xenc:EncryptionMethod Algorithm="${ALGORITHMS.content}"/>${cipherData(content)}</xenc:EncryptedData>`;
  return {
    key:
      `<xenc:EncryptedKey xmlns:xenc="${NAMESPACES.xenc}" Id="key">` +
      `<xenc:EncryptionMethod Algorithm="${ALGORITHMS.transport}">` +
      `<ds:DigestMethod xmlns:ds="${NAMESPACES.ds}" Algorithm="${ALGORITHMS.transportDigest}"/></xenc:EncryptionMethod>` +
      `<ds:KeyInfo xmlns:ds="${NAMESPACES.ds}">${recipient.named}</ds:KeyInfo>${cipherData(wrapped)}` +
      `<xenc:ReferenceList><xenc:DataReference URI="#${DATA}"/></xenc:ReferenceList></xenc:EncryptedKey>`,
    body: Buffer.concat([body.subarray(0, start), Buffer.from(data), body.subarray(end)]),
  };
}

const DATA = 'data';

function cipherData(value: Buffer): string {
  return `<xenc:CipherData><xenc:CipherValue>${value.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
}
