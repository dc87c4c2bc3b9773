import { PMIX, ENVELOPE, WSA } from '../responder/soap.js';

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** Namespaces by the prefixes that this room calls them by, whatever a message calls them. */
export const NAMESPACES = {
  s12: ENVELOPE['1.2'],
  s11: ENVELOPE['1.1'],
  wsa: WSA,
  px: PMIX,
  wsse: `${WSS}-wssecurity-secext-1.0.xsd`,
  wsu: `${WSS}-wssecurity-utility-1.0.xsd`,
  ds: DSIG,
  xenc: XENC,
  ec: EXCLUSIVE,
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const;

/** Identifiers of WSS 1.0 and its X.509 token profile. */
export const WSS_NAMES = {
  base64: `${WSS}-soap-message-security-1.0#Base64Binary`,
  x509: `${WSS}-x509-token-profile-1.0#X509v3`,
  subjectKey: `${WSS}-x509-token-profile-1.0#X509SubjectKeyIdentifier`,
  thumbprint: 'http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1',
  content: `${XENC}Content`,
} as const;

/** Every algorithm that is spoken beside those of the suites; no message can choose another. */
export const ALGORITHMS = {
  canonical: EXCLUSIVE,
  /** Nothing to do: no signature of ours lies within what it signs. Some senders name it all the same. */
  enveloped: `${DSIG}enveloped-signature`,
  content: `${XENC}aes256-cbc`,
  transport: `${XENC}rsa-oaep-mgf1p`,
  transportDigest: `${DSIG}sha1`,
} as const;

/** WS-SecurityPolicy's names of what differs between the two that are spoken; both encrypt alike. */
export const SUITES = {
  basic256: { signature: `${DSIG}rsa-sha1`, digest: `${DSIG}sha1`, hash: 'sha1' },
  basic256sha256: {
    signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    digest: `${XENC}sha256`,
    hash: 'sha256',
  },
} as const;

export type SuiteName = keyof typeof SUITES;
