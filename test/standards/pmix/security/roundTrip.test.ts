import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../../../src/mapping/index.js';
import type { Tables } from '../../../../src/mapping/types.js';
import type { SecurityOptions } from '../../../../src/standards/pmix/security/index.js';
import {
  bare,
  decryptedElsewhere,
  encryptedElsewhere,
  PARTS,
  signedElsewhere,
  verifiedElsewhere,
} from './support/foreign.js';
import { ANSWER, makeParty, outcome, securityOf } from './support/parties.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const nameless = makeParty('Test state without a key identifier', { identifier: false });
const WAYS: Partial<SecurityOptions>[] = [
  {},
  { suite: 'basic256' },
  { mode: 'sign' },
  { mode: 'sign', suite: 'basic256' },
];
const told = (message: string): string => /<px:ResponseData>([^]*)<\/px:ResponseData>/.exec(message)?.[1] ?? message;
/** The report as an element's text, as canonical XML writes a CDATA section. */
const REPORT = /<!\[CDATA\[([^]*)\]\]>/
  .exec(ANSWER.toString())![1]!
  .replace(/&/g, '&amp;')
  .replace(/</g, '&lt;')
  .replace(/>/g, '&gt;');

describe('what is protected', () => {
  it.each(WAYS)('comes out as it was: %o', async (way) => {
    const sent = Buffer.from(securityOf(state, gateway, way).protect(ANSWER)).toString();
    expect(sent.includes('PMPPrescriptionReport')).toBe(way.mode === 'sign');
    const read = await outcome(securityOf(gateway, state, way), sent);
    expect(told(read)).toBe(REPORT);
    expect(/Security[ >]|EncryptedKey/.test(read)).toBe(false);
  });

  let tables: Tables;
  beforeAll(async () => (tables = await openTables({ only: ['pmix-3/report'] })));
  it('means the same to the tables as without security', async () => {
    const read = await securityOf(gateway, state).unprotect(securityOf(state, gateway).protect(ANSWER));
    const plain = tables.read('pmix-3/report', ANSWER, { schema: 'strict' });
    expect(tables.read('pmix-3/report', read, { schema: 'strict' })).toEqual(plain);
  });

  it.each([
    [
      'SOAP 1.1',
      (xml: string) =>
        xml.replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'),
    ],
    ['line ends of Windows', (xml: string) => xml.replaceAll('\n', '\r\n')],
    ['other prefixes', (xml: string) => xml.replaceAll('soap:', 'w:').replace('xmlns:soap', 'xmlns:w')],
    ['a default namespace', (xml: string) => xml.replaceAll('soap:', '').replace('xmlns:soap', 'xmlns')],
  ])('in %s', async (_name, change) => {
    const sent = securityOf(state, gateway).protect(Buffer.from(change(ANSWER.toString())));
    expect(told(await outcome(securityOf(gateway, state), sent))).toBe(REPORT);
  });

  it('is for a certificate without a subject key identifier, too', async () => {
    const sent = Buffer.from(securityOf(gateway, nameless).protect(ANSWER)).toString();
    expect(sent).toContain('#ThumbprintSHA1');
    expect(told(await outcome(securityOf(nameless, gateway), sent))).toBe(REPORT);
  });

  it('is by any of the certificates that are pinned', async () => {
    const both = securityOf(gateway, state, { pinned: [nameless.certificate, state.certificate] });
    for (const signer of [state, nameless])
      expect(told(await outcome(both, securityOf(signer, gateway).protect(Buffer.from(anew()))))).toBe(REPORT);
  });

  it('is never the same twice, nor is the digest that stands in the clear: nobody can try on it whom it is about', () => {
    const security = securityOf(state, gateway);
    const sent = [1, 2].map(() => Buffer.from(security.protect(ANSWER)).toString());
    for (const secret of [
      /<xenc:EncryptedData[^]*/,
      /<xenc:EncryptedKey[^]*?<\/xenc:EncryptedKey>/,
      /URI="#part-0"[^]*?<\/ds:DigestValue>/,
    ])
      expect(secret.exec(sent[0]!)![0]).not.toBe(secret.exec(sent[1]!)![0]);
  });

  it('is no message that is protected already, nor one that is none', () => {
    const security = securityOf(state, gateway);
    const bytes = security.protect(ANSWER);
    expect(() => security.protect(bytes)).toThrow(expect.objectContaining({ code: 'ambiguous' }));
    expect(() => security.protect(Buffer.from('<a/>'))).toThrow(expect.objectContaining({ code: 'unsecured' }));
  });
});

/** The answer under a MessageID of its own. */
let count = 0;
const anew = (): string => ANSWER.toString().replace('ce88f925', String(10_000_000 + ++count));

describe('xml-crypto', () => {
  it.each(WAYS)('verifies what we send: %o', (way) => {
    const sent = Buffer.from(securityOf(gateway, state, way).protect(ANSWER)).toString();
    const plain = way.mode === 'sign' ? sent : decryptedElsewhere(sent, state);
    const signed = verifiedElsewhere(plain, gateway);
    expect(signed).toHaveLength(8);
    expect(signed.some((part) => told(part) === REPORT)).toBe(true);
    expect(verifiedElsewhere(plain.replace('Sampleton', 'Sampletom'), gateway)).toEqual([]);
  });

  const encrypting = securityOf(gateway, state);
  const signing = securityOf(gateway, state, { mode: 'sign' });
  const { serialNumber, raw } = state.certificate;
  const at = raw.indexOf(Buffer.from('0603551d0e04', 'hex')) + 9;
  const skid = raw.subarray(at, at + 20).toString('base64');
  const X509 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0';
  const reference = (means: string): string => `<wsse:SecurityTokenReference>${means}</wsse:SecurityTokenReference>`;
  const issuerSerial = (serial: string): string =>
    `<d:X509Data xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:X509IssuerSerial><d:X509IssuerName>CN=Test</d:X509IssuerName>` +
    `<d:X509SerialNumber>${serial}</d:X509SerialNumber></d:X509IssuerSerial></d:X509Data>`;

  it.each<[string, Parameters<typeof signedElsewhere>[2]]>([
    ['as the profile asks', {}],
    [
      'by SHA-1',
      { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' },
    ],
    ['with a list of inclusive prefixes', { inclusive: ['soap', 'px'] }],
    ['by a list of inclusive prefixes that nobody declared', { inclusive: ['none'] }],
    [
      'with a transform that changes nothing',
      {
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/2001/10/xml-exc-c14n#',
        ],
      },
    ],
    ['with its token signed, too', { parts: [...PARTS, "//*[local-name(.)='BinarySecurityToken']"] }],
    ['by the number of a certificate', { keyInfo: reference(issuerSerial(BigInt(`0x${serialNumber}`).toString())) }],
    [
      'by the key identifier of a certificate',
      {
        keyInfo: reference(
          `<wsse:KeyIdentifier ValueType="${X509}#X509SubjectKeyIdentifier">${skid}</wsse:KeyIdentifier>`,
        ),
      },
    ],
  ])('is understood when it signs %s', async (_name, how) => {
    expect(told(await outcome(signing, signedElsewhere(anew(), state, how)))).toBe(REPORT);
    expect(told(await outcome(encrypting, encryptedElsewhere(signedElsewhere(anew(), state, how), gateway)))).toBe(
      REPORT,
    );
  });

  it('may leave headers of others unsigned: they are left out', async () => {
    const more = '<soap:Header><a:Activity xmlns:a="urn:example:trace">of a hub</a:Activity>';
    const message = anew().replace('<soap:Header>', more);
    const read = await outcome(signing, signedElsewhere(message, state));
    expect(told(read)).toBe(REPORT);
    expect(read).not.toContain('of a hub');
    const signed = signedElsewhere(message.replace(/ce88|1000/, '2000'), state, {
      parts: [...PARTS, "//*[local-name(.)='Activity']"],
    });
    expect(await outcome(signing, signed)).toContain('of a hub');
  });

  it('reads the same key from PEM as Node does', () => {
    expect(bare(state.cert)).toBe(state.certificate.raw.toString('base64'));
    expect(state.certificate.checkPrivateKey(createPrivateKey(state.key))).toBe(true);
  });
});
