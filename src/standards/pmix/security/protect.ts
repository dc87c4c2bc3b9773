import { createHash, randomBytes, sign, type X509Certificate } from 'node:crypto';
import { atOnce } from '../../../exchange/steps.js';
import { canonicalize, type NamespaceScope, startTag } from '../../../xml/canonical.js';
import { keyIdentifier } from './certificates.js';
import { encrypted } from './encrypt.js';
import { readEnvelope } from './envelope.js';
import { demand } from './errors.js';
import { ALGORITHMS, NAMESPACES, SUITES, WSS_NAMES } from './names.js';
import type { SecurityOptions } from './options.js';
import type { Node } from './tree.js';

/** Minutes after which nobody need take a message of ours. */
const LIFE_MS = 5 * 60_000;
const NOWHERE: NamespaceScope = new Map();

/**
 * A message with a Security header: body, timestamp and every header signed, then the body's content encrypted. What is sent
 * are the canonical bytes of each part, so they mean the same wherever they stand.
 * @throws MessageError, SecurityError for bytes that are no SOAP message
 */
export function protect(message: Uint8Array, options: SecurityOptions): Uint8Array {
  const { soap, blocks, body, bytes, security: already } = atOnce(readEnvelope(message));
  demand(already === undefined, 'ambiguous');
  const encrypts = options.mode === 'sign-encrypt';
  const [plain, ...headers] = [body, ...blocks].map((node, index) => named(bytes, node, `part-${index}`));
  const bodyPart = encrypts ? salted(plain!) : plain!;
  const timestamp = timestampAt(options.clock?.() ?? new Date());
  const signature = signed([timestamp, ...headers, bodyPart], options);
  const sealed = encrypts ? encrypted(bodyPart.canonical, recipient(options.pinned[0])) : undefined;
  const security = [timestamp.canonical, token(options.own.certificate), sealed?.key ?? '', signature].join('');
  const { wsse, wsu } = NAMESPACES;
  const opening =
    `<soap:Envelope xmlns:soap="${NAMESPACES[soap]}"><soap:Header>` +
    `<wsse:Security xmlns:wsse="${wsse}" xmlns:wsu="${wsu}" soap:mustUnderstand="1">${security}</wsse:Security>`;
  return Buffer.concat([
    Buffer.from(opening),
    ...headers.map(({ canonical }) => canonical),
    Buffer.from('</soap:Header>'),
    sealed?.body ?? bodyPart.canonical,
    Buffer.from('</soap:Envelope>'),
  ]);
}

interface Part {
  readonly id: string;
  readonly canonical: Buffer;
}

const TOKEN = 'token';

/** The element with an id, canonical. */
function named(bytes: Uint8Array, { start, end, scope }: Node, id: string): Part {
  const element = Buffer.from(bytes.subarray(start, end));
  const name = /^<[^\s/>]+/.exec(element.toString('utf8', 0, MOST_NAME))![0];
  const at = Buffer.byteLength(name);
  const attribute = Buffer.from(` xmlns:wsu="${NAMESPACES.wsu}" wsu:Id="${id}"`);
  return {
    id,
    canonical: canonicalize(Buffer.concat([element.subarray(0, at), attribute, element.subarray(at)]), scope),
  };
}

/**
 * The body with white space in front that nobody can guess: 128 blanks and line ends. The signature tells the body's digest in
 * the clear, and whoever carries the message could try on it whom it asks about.
 */
function salted({ id, canonical }: Part): Part {
  const bits = Array.from(randomBytes(16), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const { length } = startTag(canonical);
  const salt = Buffer.from(bits.replaceAll('0', ' ').replaceAll('1', '\n'));
  return { id, canonical: Buffer.concat([canonical.subarray(0, length), salt, canonical.subarray(length)]) };
}

/** Bytes of a name that the scanner lets pass, and its `<`. */
const MOST_NAME = 1_100;

function timestampAt(now: Date): Part {
  const id = 'timestamp';
  const [created, expires] = [now, new Date(now.getTime() + LIFE_MS)].map((at) => at.toISOString());
  const text =
    `<wsu:Timestamp xmlns:wsu="${NAMESPACES.wsu}" wsu:Id="${id}">` +
    `<wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>`;
  return { id, canonical: Buffer.from(text) };
}

function token({ raw }: X509Certificate): string {
  const kind = `EncodingType="${WSS_NAMES.base64}" ValueType="${WSS_NAMES.x509}"`;
  return `<wsse:BinarySecurityToken ${kind} wsu:Id="${TOKEN}">${raw.toString('base64')}</wsse:BinarySecurityToken>`;
}

function signed(parts: readonly Part[], { own, suite: name }: SecurityOptions): string {
  const suite = SUITES[name];
  const references = parts.map(({ id, canonical }) => {
    const digest = createHash(suite.hash).update(canonical).digest('base64');
    return (
      `<ds:Reference URI="#${id}"><ds:Transforms>${method('Transform', ALGORITHMS.canonical)}</ds:Transforms>` +
      `${method('DigestMethod', suite.digest)}<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
    );
  });
  const signedInfo =
    `<ds:SignedInfo xmlns:ds="${NAMESPACES.ds}">${method('CanonicalizationMethod', ALGORITHMS.canonical)}` +
    `${method('SignatureMethod', suite.signature)}${references.join('')}</ds:SignedInfo>`;
  // Written as it is canonical; this makes sure of it.
  const canonical = canonicalize(Buffer.from(signedInfo), NOWHERE);
  const value = sign(suite.hash, canonical, own.key).toString('base64');
  return (
    `<ds:Signature xmlns:ds="${NAMESPACES.ds}">${canonical.toString()}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#${TOKEN}" ValueType="${WSS_NAMES.x509}"/>` +
    '</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>'
  );
}

function method(name: string, algorithm: string): string {
  return `<ds:${name} Algorithm="${algorithm}"></ds:${name}>`;
}

function recipient(certificate: X509Certificate): Parameters<typeof encrypted>[1] {
  const { valueType, value } = keyIdentifier(certificate);
  const identifier = `<wsse:KeyIdentifier EncodingType="${WSS_NAMES.base64}" ValueType="${valueType}">${value}</wsse:KeyIdentifier>`;
  return {
    key: certificate.publicKey,
    named: `<wsse:SecurityTokenReference>${identifier}</wsse:SecurityTokenReference>`,
  };
}
