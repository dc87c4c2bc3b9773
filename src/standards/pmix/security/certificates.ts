import { createHash, type X509Certificate } from 'node:crypto';
import { resolve, type Envelope } from './envelope.js';
import { demand } from './errors.js';
import { WSS_NAMES } from './names.js';
import { leafText, type Node, onlyChild } from './tree.js';

/**
 * Which of our certificates a `ds:KeyInfo` means: by a token in the message that is the same, or by something that only
 * tells it apart. Nothing of the message is ever trusted as a key.
 * @throws SecurityError `certificate` where it is none of `known`, `algorithm` where it says so in another way
 */
export function meantCertificate(
  keyInfo: Node,
  { ids, security }: Envelope,
  known: readonly X509Certificate[],
): X509Certificate {
  demand(keyInfo.children.length === 1, 'algorithm');
  const [means, more] = onlyChild(keyInfo, 'wsse:SecurityTokenReference').children;
  demand(means !== undefined && more === undefined, 'algorithm');
  const isMeant = matcher(means, (reference) => {
    const token = resolve(reference, ids);
    demand(security?.children.includes(token) === true && token.name === 'wsse:BinarySecurityToken', 'ambiguous');
    return token;
  });
  const found = known.find(isMeant);
  demand(found !== undefined, 'certificate');
  return found;
}

function matcher(
  means: Node,
  token: (reference: string | undefined) => Node,
): (certificate: X509Certificate) => boolean {
  if (means.name === 'wsse:Reference') {
    const found = token(means.attributes.get('URI'));
    const { x509, base64 } = WSS_NAMES;
    demand((found.attributes.get('ValueType') ?? x509) === x509, 'algorithm');
    demand((found.attributes.get('EncodingType') ?? base64) === base64, 'algorithm');
    const sent = fromBase64(leafText(found));
    return ({ raw }) => sent.equals(raw);
  }
  if (means.name === 'wsse:KeyIdentifier') {
    const sent = fromBase64(leafText(means));
    const identify = IDENTIFIERS[means.attributes.get('ValueType') ?? ''];
    demand(identify !== undefined, 'algorithm');
    return (certificate) => identify(certificate)?.equals(sent) === true;
  }
  // The issuer's name can be written in many ways; the number tells apart what little is pinned.
  demand(means.name === 'ds:X509Data', 'algorithm');
  const serial = leafText(onlyChild(onlyChild(means, 'ds:X509IssuerSerial'), 'ds:X509SerialNumber'));
  demand(/^\d{1,60}$/.test(serial), 'algorithm');
  return ({ serialNumber }) => BigInt(`0x${serialNumber}`) === BigInt(serial);
}

const IDENTIFIERS: Readonly<Record<string, (certificate: X509Certificate) => Buffer | undefined>> = {
  [WSS_NAMES.subjectKey]: subjectKeyIdentifier,
  [WSS_NAMES.thumbprint]: thumbprint,
};

/** Names a certificate in a message without sending it: by its subject key identifier, as WSS 1.0 can, else by its SHA-1. */
export function keyIdentifier(certificate: X509Certificate): { valueType: string; value: string } {
  const subjectKey = subjectKeyIdentifier(certificate);
  return subjectKey === undefined
    ? { valueType: WSS_NAMES.thumbprint, value: thumbprint(certificate).toString('base64') }
    : { valueType: WSS_NAMES.subjectKey, value: subjectKey.toString('base64') };
}

function thumbprint({ raw }: X509Certificate): Buffer {
  return createHash('sha1').update(raw).digest();
}

/** Extension 2.5.29.14, which Node does not tell: its OID, then an OCTET STRING within an OCTET STRING. */
const SUBJECT_KEY = Buffer.from('0603551d0e04', 'hex');

function subjectKeyIdentifier({ raw }: X509Certificate): Buffer | undefined {
  const at = raw.indexOf(SUBJECT_KEY) + SUBJECT_KEY.length;
  const [outer, tag, inner] = [raw[at] ?? 0, raw[at + 1], raw[at + 2] ?? 0];
  const found = at >= SUBJECT_KEY.length && tag === 0x04 && inner < 0x80 && outer === inner + 2;
  return found ? raw.subarray(at + 3, at + 3 + inner) : undefined;
}

/** What base64 stands for; line breaks in it are white space. @throws SecurityError `algorithm` where it is none */
export function fromBase64(text: string): Buffer {
  const bare = text.replace(/[ \t\r\n]+/g, '');
  const bytes = Buffer.from(bare, 'base64');
  demand(bytes.length > 0 && bytes.toString('base64') === bare, 'algorithm');
  return bytes;
}
