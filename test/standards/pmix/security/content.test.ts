import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SecurityError } from '../../../../src/standards/pmix/security/index.js';
import { encryptedElsewhere, signedElsewhere } from './support/foreign.js';
import { ANSWER, makeParty, outcome, securityOf } from './support/parties.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const mallory = makeParty('Test attacker');
const XENC = 'http://www.w3.org/2001/04/xmlenc#';

const sealedAnew = (message = ANSWER.toString()): string =>
  Buffer.from(securityOf(state, gateway).protect(Buffer.from(message))).toString();
const sealed = sealedAnew();
const other = sealedAnew(ANSWER.toString().replace('Sampleton', 'Otherton'));
const opened = (message: string): Promise<string> => outcome(securityOf(gateway, state), message);

const part = (message: string, name: string): string => new RegExp(`<(xenc:${name})[ >][^]*?</\\1>`).exec(message)![0];
const [key, data] = [part(sealed, 'EncryptedKey'), part(sealed, 'EncryptedData')];
function changed(message: string, from: string | RegExp, to: string): string {
  const made = message.replace(from, () => to);
  if (made === message) throw new Error(`the attack changes nothing: ${String(from)}`);
  return made;
}
const valueOf = (element: string): Buffer => Buffer.from(/<xenc:CipherValue>([^<]*)/.exec(element)![1]!, 'base64');
/** The message with other bytes in one of its two cipher values. */
function cipher(of: string, make: (bytes: Buffer) => Buffer): string {
  const made = make(Buffer.from(valueOf(of))).toString('base64');
  return changed(sealed, of, of.replace(/(<xenc:CipherValue>)[^<]*/, `$1${made}`));
}
function flipped(at: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    bytes[at < 0 ? bytes.length + at : at]! ^= 1;
    return bytes;
  };
}
const wrap = (secret: Buffer, padding = constants.RSA_PKCS1_OAEP_PADDING): Buffer =>
  publicEncrypt(
    { key: gateway.cert, padding, ...(padding === constants.RSA_PKCS1_OAEP_PADDING && { oaepHash: 'sha1' }) },
    secret,
  );
/** What anybody can make who knows our certificate: content of his own, encrypted for us. */
function sealedBy(content: string | Buffer, padded = true): string {
  const [secret, iv] = [randomBytes(32), randomBytes(16)];
  const encrypt = createCipheriv('aes-256-cbc', secret, iv).setAutoPadding(padded);
  const bytes = Buffer.concat([iv, encrypt.update(content), encrypt.final()]);
  const withKey = cipher(key, () => wrap(secret));
  return changed(withKey, data, data.replace(/(<xenc:CipherValue>)[^<]*/, `$1${bytes.toString('base64')}`));
}
const EVIL =
  '<px:ResponseType xmlns:px="http://www.pmixpmp.org"><px:ResponseData>EVIL</px:ResponseData></px:ResponseType>';
const signed = signedElsewhere(ANSWER.toString(), state);

/** Whatever is wrong from decryption on. */
const WRONG_CONTENT: Readonly<Record<string, string>> = {
  'the key encrypted anew, with content of the attacker’s': sealedBy(EVIL),
  'content of the attacker’s that ends the body and begins another': sealedBy(`</soap:Body><soap:Body>${EVIL}`),
  'content that ends the whole envelope': sealedBy(`</soap:Body></soap:Envelope>`),
  'content with a document type': sealedBy(`<!DOCTYPE x>${EVIL}`),
  'content that is not UTF-8': sealedBy(Buffer.from([0xff, 0xfe, 0x3c, 0x61])),
  'content that is not well-formed': sealedBy('<a>'),
  'content with a prefix that is not declared': sealedBy('<a:a/>'),
  'content with an id that is there already': sealedBy(`<a xmlns="urn:x" Id="part-1"/>`),
  'no content': sealedBy(''),
  'padding longer than a block': sealedBy(Buffer.alloc(32, 0x20), false),
  'padding of nothing': sealedBy(Buffer.alloc(32, 0), false),
  'key and content of another message of the same state': changed(
    changed(sealed, key, part(other, 'EncryptedKey')),
    data,
    part(other, 'EncryptedData'),
  ),
  'the content of another message': changed(sealed, data, part(other, 'EncryptedData')),
  'the key of another message': changed(sealed, key, part(other, 'EncryptedKey')),
  'a bit of the vector flipped': cipher(data, flipped(0)),
  'a bit of the content flipped': cipher(data, flipped(100)),
  'a bit of the last block flipped': cipher(data, flipped(-1)),
  'a bit of the block before the last flipped, and so of the padding': cipher(data, flipped(-17)),
  'the content cut off by a block': cipher(data, (bytes) => bytes.subarray(0, -16)),
  'two blocks of the content exchanged': cipher(data, (bytes) =>
    Buffer.concat([bytes.subarray(0, 32), bytes.subarray(48, 64), bytes.subarray(32, 48), bytes.subarray(64)]),
  ),
  'a bit of the encrypted key flipped': cipher(key, flipped(17)),
  'an encrypted key of another length': cipher(key, (bytes) => bytes.subarray(1)),
  'an encrypted key longer than its modulus': cipher(key, (bytes) => Buffer.concat([bytes, bytes])),
  'a key of 128 bits': cipher(key, () => wrap(randomBytes(16))),
  'an empty key': cipher(key, () => wrap(Buffer.alloc(0))),
  'a key padded by PKCS #1 1.5': cipher(key, () => wrap(randomBytes(32), constants.RSA_PKCS1_PADDING)),
};

const ATTACKS: Readonly<Record<string, [string, string]>> = {
  'a body that is signed only': [signed, 'unsecured'],
  'a body in the clear, the key being there': [changed(sealed, data, EVIL), 'unsecured'],
  'something in the clear beside what is encrypted': [changed(sealed, data, data + EVIL), 'ambiguous'],
  'text in the clear before what is encrypted': [changed(sealed, data, `EVIL${data}`), 'ambiguous'],
  'two encrypted parts': [changed(sealed, data, data + data.replace('"data"', '"data2"')), 'ambiguous'],
  'an encrypted header': [
    changed(sealed, '</soap:Header>', `<x:E xmlns:x="urn:x">${data.replace('"data"', '"data2"')}</x:E></soap:Header>`),
    'ambiguous',
  ],
  'two encrypted keys': [changed(sealed, key, key + key.replace('"key"', '"key2"')), 'ambiguous'],
  'the encrypted key outside the Security header': [
    changed(
      changed(sealed, key, ''),
      '</soap:Header>',
      `<x:K xmlns:x="urn:x" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">${key}</x:K></soap:Header>`,
    ),
    'unsecured',
  ],
  'an encrypted signature': [
    changed(sealed, /<ds:Signature [^]*<\/ds:Signature>/, data.replace('"data"', '"data2"')),
    'ambiguous',
  ],
  'a key for somebody else': [encryptedElsewhere(signed, mallory), 'certificate'],
  'a key that names nobody': [
    encryptedElsewhere(signed, gateway, { means: '<wsse:KeyName>gateway</wsse:KeyName>' }),
    'algorithm',
  ],
  'a key that leads to another part': [
    changed(sealed, 'DataReference URI="#data"', 'DataReference URI="#part-0"'),
    'ambiguous',
  ],
  'a key for two parts': [
    changed(
      sealed,
      /<xenc:DataReference[^>]*>/,
      '<xenc:DataReference URI="#data"/><xenc:DataReference URI="#part-1"/>',
    ),
    'algorithm',
  ],
  'a key for a part that is elsewhere': [
    changed(sealed, 'DataReference URI="#data"', 'DataReference URI="http://127.0.0.1/"'),
    'algorithm',
  ],
  'content that is elsewhere': [
    changed(
      sealed,
      data,
      data.replace(/<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/, '<xenc:CipherReference URI="http://127.0.0.1/"/>'),
    ),
    'unsecured',
  ],
  'a whole element in place of content': [changed(sealed, '#Content', '#Element'), 'algorithm'],
  'AES of 128 bits': [changed(sealed, 'aes256-cbc', 'aes128-cbc'), 'algorithm'],
  'another mode of AES': [
    changed(sealed, `${XENC}aes256-cbc`, 'http://www.w3.org/2009/xmlenc11#aes256-gcm'),
    'algorithm',
  ],
  'key transport by PKCS #1 1.5': [changed(sealed, 'rsa-oaep-mgf1p', 'rsa-1_5'), 'algorithm'],
  'key transport by another digest': [
    changed(sealed, /(?<=<ds:DigestMethod xmlns:ds="[^"]*" Algorithm=")[^"]*/, `${XENC}sha256`),
    'algorithm',
  ],
  'content of no whole block': [cipher(data, (bytes) => bytes.subarray(0, -1)), 'algorithm'],
  'content of a vector alone': [cipher(data, (bytes) => bytes.subarray(0, 16)), 'algorithm'],
  'content that is no base64': [
    changed(sealed, data, data.replace('<xenc:CipherValue>', '<xenc:CipherValue>!')),
    'algorithm',
  ],
};

describe('an encrypted message', () => {
  it('opens as it was', async () => {
    expect(await opened(sealed)).toContain('Sampleton');
    expect(await opened(encryptedElsewhere(signed, gateway))).toContain('Sampleton');
  });

  it.each(Object.entries(ATTACKS))('is refused with %s', async (_name, [message, code]) => {
    expect(await opened(message)).toBe(code);
  });

  it.each(Object.entries(WRONG_CONTENT))('is refused without a word on why: %s', async (_name, message) => {
    const error: unknown = await securityOf(gateway, state)
      .unprotect(Buffer.from(message))
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(new SecurityError('content'));
    expect(error).toHaveProperty('code', 'content');
    expect(error).not.toHaveProperty('cause');
  });

  it('is decrypted once: who changes what is encrypted gets one try for each message that was signed', async () => {
    const receiver = securityOf(gateway, state);
    expect(await outcome(receiver, cipher(data, flipped(-17)))).toBe('content');
    expect(await outcome(receiver, cipher(data, flipped(-18)))).toBe('replayed');
    expect(await outcome(receiver, sealed)).toBe('replayed');
  });

  it('is not opened while nobody can say whether it is new', async () => {
    const claim = (): Promise<boolean> => Promise.reject(new Error('no store'));
    await expect(securityOf(gateway, state, { claim }).unprotect(Buffer.from(sealed))).rejects.toThrow('no store');
  });
});
