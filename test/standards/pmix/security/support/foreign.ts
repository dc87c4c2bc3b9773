import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { Party } from './parties.js';

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const XENC = 'http://www.w3.org/2001/04/xmlenc#';

/** How another implementation signs; xml-crypto's work, but for the header that it is put into. */
export interface Signing {
  /** XPaths of what is signed. Default: all that the profile asks for. */
  readonly parts?: readonly string[];
  readonly transforms?: readonly string[];
  readonly inclusive?: readonly string[];
  readonly signature?: string;
  readonly digest?: string;
  readonly canonicalization?: string;
  /** Content of `ds:KeyInfo`; default: a reference to the token. */
  readonly keyInfo?: string;
  /** Of `wsu:Timestamp`. */
  readonly times?: string;
  /** What else stands in the Security header, first. */
  readonly more?: string;
  /** The certificate in the token; default: the signer's. */
  readonly token?: string;
}

const local = (name: string): string => `//*[local-name(.)='${name}']`;
/** All that must be signed of {@link ANSWER}. */
export const PARTS = [
  'Body',
  'Timestamp',
  'Action',
  'MessageID',
  'To',
  'RelatesTo',
  'ResponseStatus',
  'RoutingData',
].map((name) => (name === 'RoutingData' ? `//*[local-name(.)='Header']/*[local-name(.)='RoutingData']` : local(name)));

/** `Created` and `Expires` at an instant, and five minutes later. */
export function timesAt(ms: number): string {
  const [created, expires] = [ms, ms + 300_000].map((at) => new Date(at).toISOString());
  return `<wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires>`;
}

/** Base64 of a PEM certificate. */
export function bare(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '');
}

/** A message signed by xml-crypto. */
export function signedElsewhere(message: string, signer: Party, signing: Signing = {}): string {
  const { parts = PARTS, transforms = [EXCLUSIVE], inclusive = [], times = timesAt(Date.now()), more = '' } = signing;
  const token =
    `<wsse:BinarySecurityToken EncodingType="${WSS}-soap-message-security-1.0#Base64Binary" ` +
    `ValueType="${WSS}-x509-token-profile-1.0#X509v3" wsu:Id="bst">${bare(signing.token ?? signer.cert)}</wsse:BinarySecurityToken>`;
  const security =
    `<wsse:Security xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" xmlns:wsu="${WSS}-wssecurity-utility-1.0.xsd">` +
    `${more}${token}<wsu:Timestamp wsu:Id="ts">${times}</wsu:Timestamp></wsse:Security>`;
  const xml = new SignedXml({
    privateKey: signer.key,
    idMode: 'wssecurity',
    canonicalizationAlgorithm: signing.canonicalization ?? EXCLUSIVE,
    signatureAlgorithm: signing.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    getKeyInfoContent: () =>
      signing.keyInfo ?? '<wsse:SecurityTokenReference><wsse:Reference URI="#bst"/></wsse:SecurityTokenReference>',
  });
  for (const xpath of parts)
    xml.addReference({
      xpath,
      transforms: [...transforms],
      digestAlgorithm: signing.digest ?? `${XENC}sha256`,
      inclusiveNamespacesPrefixList: [...inclusive],
    });
  xml.computeSignature(message.replace(/(<(?:\w+:)?Header[^>]*>)/, `$1${security}`), {
    prefix: 'ds',
    location: { reference: local('Security'), action: 'append' },
    existingPrefixes: { wsse: `${WSS}-wssecurity-secext-1.0.xsd` },
  });
  return xml.getSignedXml();
}

/** The ids and digests that xml-crypto finds to be rightly signed in a message. @throws what xml-crypto does */
export function verifiedElsewhere(message: string, signer: Party): string[] {
  const signature = /<ds:Signature [^]*<\/ds:Signature>/.exec(message)![0];
  const xml = new SignedXml({ publicCert: signer.cert, idMode: 'wssecurity', getCertFromKeyInfo: () => null });
  xml.loadSignature(signature);
  return xml.checkSignature(message) ? xml.getSignedReferences() : [];
}

const BODY = /(<(?:\w+:)?Body[^>]*>)([^]*)(<\/(?:\w+:)?Body>)/;

/** How another implementation encrypts. */
export interface Encrypting {
  /** `wsse:SecurityTokenReference` content that names the recipient; default: its SHA-1 thumbprint. */
  readonly means?: string;
  readonly method?: string;
  readonly transport?: string;
}

/** A message with the content of its body encrypted, as XML Encryption says. */
export function encryptedElsewhere(message: string, recipient: Party, encrypting: Encrypting = {}): string {
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const [, open = '', content = '', close = ''] = BODY.exec(message)!;
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const sealed = Buffer.concat([iv, cipher.update(content), cipher.final()]).toString('base64');
  const wrapped = publicEncrypt({ key: recipient.cert, ...OAEP }, key).toString('base64');
  const data =
    `<e:EncryptedData xmlns:e="${XENC}" Id="ed" Type="${XENC}Content">` +
    `<e:EncryptionMethod Algorithm="${encrypting.method ?? `${XENC}aes256-cbc`}"/>` +
    `<e:CipherData><e:CipherValue>${sealed}</e:CipherValue></e:CipherData></e:EncryptedData>`;
  const thumbprint = createHash('sha1').update(recipient.certificate.raw).digest('base64');
  const means =
    encrypting.means ??
    `<wsse:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1">${thumbprint}</wsse:KeyIdentifier>`;
  const encryptedKey =
    `<e:EncryptedKey xmlns:e="${XENC}" Id="ek"><e:EncryptionMethod Algorithm="${encrypting.transport ?? `${XENC}rsa-oaep-mgf1p`}"/>` +
    `<d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><wsse:SecurityTokenReference>${means}</wsse:SecurityTokenReference></d:KeyInfo>` +
    `<e:CipherData><e:CipherValue>${wrapped}</e:CipherValue></e:CipherData>` +
    '<e:ReferenceList><e:DataReference URI="#ed"/></e:ReferenceList></e:EncryptedKey>';
  return message
    .replace(BODY, () => `${open}${data}${close}`)
    .replace(/(<wsse:Security[^>]*>)/, (tag) => `${tag}${encryptedKey}`);
}

/** A message of the profile's with its body's content decrypted, as XML Encryption says. */
export function decryptedElsewhere(message: string, recipient: Party): string {
  const value = (of: string): Buffer =>
    Buffer.from(new RegExp(`<xenc:${of} [^]*?<xenc:CipherValue>([^<]*)`).exec(message)![1]!, 'base64');
  const key = privateDecrypt({ key: recipient.key, ...OAEP }, value('EncryptedKey'));
  const sealed = value('EncryptedData');
  const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, 16));
  const content = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString();
  return message.replace(BODY, (_all, open: string, _data, close: string) => `${open}${content}${close}`);
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const;
