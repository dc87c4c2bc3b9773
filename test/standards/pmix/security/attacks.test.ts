import { createHmac, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bare, PARTS, type Signing, signedElsewhere, timesAt } from './support/foreign.js';
import { ANSWER, makeParty, outcome, type Party, securityOf } from './support/parties.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const mallory = makeParty('Test attacker');

/** One message of the state's, of which each attack makes another. */
const sealed = text(securityOf(state, gateway).protect(ANSWER));
const signed = text(securityOf(state, gateway, { mode: 'sign' }).protect(ANSWER));
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
const openedSigned = (message: string): Promise<string> =>
  outcome(securityOf(gateway, state, { mode: 'sign' }), message);

/** The only element of a local name in a message, as it stands there. */
function part(message: string, name: string): string {
  return new RegExp(`<((?:[\\w]+:)?${name})[ >][^]*?</\\1>`).exec(message)![0];
}
/** A change that must change something. */
function changed(message: string, from: string | RegExp, to: string | ((found: string) => string)): string {
  const made = typeof to === 'string' ? message.replace(from, () => to) : message.replace(from, to);
  if (made === message) throw new Error(`the attack changes nothing: ${String(from)}`);
  return made;
}
const EVIL =
  '<px:ResponseType xmlns:px="http://www.pmixpmp.org"><px:ResponseData>EVIL</px:ResponseData></px:ResponseType>';
const evilBody = (id: string): string => `<soap:Body ${WSU} wsu:Id="${id}">${EVIL}</soap:Body>`;
const WSU = 'xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"';
const [body, security, signature] = ['Body', 'Security', 'Signature'].map((name) => part(signed, name)) as [
  string,
  string,
  string,
];
const [action, timestamp, token] = ['Action', 'Timestamp', 'BinarySecurityToken'].map((name) => part(signed, name)) as [
  string,
  string,
  string,
];
const messageId = part(signed, 'MessageID');
const WSSE = 'xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const another = (how: Signing & { by?: Party } = {}): string =>
  signedElsewhere(ANSWER.toString(), how.by ?? state, how);
const without = (...names: string[]): string[] =>
  PARTS.filter((xpath) => !names.some((name) => xpath.includes(`'${name}'`)));
const reference = (inner: string): string => `<wsse:SecurityTokenReference>${inner}</wsse:SecurityTokenReference>`;

/** What the state itself would have to sign for such an attack: its signature is right. */
function resigned(...change: [from: string | RegExp, to: string | ((found: string) => string)]): string {
  const signedInfo = changed(part(signed, 'SignedInfo'), ...change);
  const value = sign('sha256', Buffer.from(signedInfo), state.key).toString('base64');
  const made = changed(signed, part(signed, 'SignedInfo'), signedInfo);
  return changed(made, /(?<=<ds:SignatureValue>)[^<]*/, value);
}

/** The attacks upon a signed message: a name, the message, and the codes by which it may be refused. */
const ATTACKS: Readonly<Record<string, [string, string]>> = {
  // Wrapping: what is signed is elsewhere than what is read.
  'the signed body moved into a header of its own, an evil one in its place': [
    changed(
      changed(signed, body, evilBody('other')),
      '</soap:Header>',
      `<x:Wrap xmlns:x="urn:x">${body}</x:Wrap></soap:Header>`,
    ),
    'ambiguous',
  ],
  'the same, with the evil body under the same id': [
    changed(
      changed(signed, body, evilBody('part-0')),
      '</soap:Header>',
      `<x:Wrap xmlns:x="urn:x">${body}</x:Wrap></soap:Header>`,
    ),
    'ambiguous',
  ],
  'the signed body moved into the Security header': [
    changed(changed(signed, body, evilBody('other')), '</wsse:Security>', `${body}</wsse:Security>`),
    'ambiguous',
  ],
  'the signed body in an Object of the signature': [
    changed(
      changed(signed, body, evilBody('other')),
      '</ds:Signature>',
      `<ds:Object>${body}</ds:Object></ds:Signature>`,
    ),
    'ambiguous',
  ],
  'the signed body within the evil body': [
    changed(signed, body, evilBody('other').replace(EVIL, EVIL + body)),
    'ambiguous',
  ],
  'the evil body around the signed one, as its wrapping': [
    changed(signed, body, `<soap:Body><x:W xmlns:x="urn:x">${body}</x:W></soap:Body>`),
    'ambiguous',
  ],
  'a second body before the signed one': [changed(signed, body, evilBody('other') + body), 'ambiguous'],
  'a second body behind the signed one': [changed(signed, body, body + evilBody('other')), 'ambiguous'],
  'a body of the other version of SOAP beside it': [
    changed(
      signed,
      body,
      body +
        evilBody('other')
          .replaceAll('soap:', 's:')
          .replace('<s:Body', '<s:Body xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'),
    ),
    'ambiguous',
  ],
  'the body before the header': [
    changed(changed(signed, body, ''), '<soap:Header>', `${body}<soap:Header>`),
    'ambiguous',
  ],
  'a whole envelope within another': [
    `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><x:W xmlns:x="urn:x">${signed}</x:W></soap:Header>${evilBody('other')}</soap:Envelope>`,
    'ambiguous',
  ],
  'a second header': [
    changed(signed, '</soap:Header>', `</soap:Header><soap:Header>${action}</soap:Header>`),
    'ambiguous',
  ],
  'the signed action moved into another header, an evil one in its place': [
    changed(
      signed,
      action,
      `<x:W xmlns:x="urn:x">${action}</x:W><wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">evil</wsa:Action>`,
    ),
    'ambiguous',
  ],
  'an unsigned action beside the signed one': [
    changed(signed, action, `${action}<wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">evil</wsa:Action>`),
    'ambiguous',
  ],
  'the signed timestamp moved out of the Security header, a fresh one in its place': [
    changed(
      changed(signed, timestamp, timestamp.replace('"timestamp"', '"fresh"')),
      '</soap:Header>',
      `${timestamp}</soap:Header>`,
    ),
    'ambiguous',
  ],
  'an action that is signed as the child of another header': [
    another({ parts: PARTS }).replace(/(<wsa:Action[^]*<\/wsa:Action>)/, '<x:W xmlns:x="urn:x">$1</x:W>'),
    'ambiguous',
  ],
  'everything in an envelope that is none': [changed(signed, /soap-envelope/g, 'soap-envelopes'), 'unsecured'],

  // Ids.
  'an id twice': [
    changed(signed, '</soap:Header>', `<x:Y xmlns:x="urn:x" ${WSU} wsu:Id="part-0"/></soap:Header>`),
    'ambiguous',
  ],
  'an id twice, of another kind (Id)': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:x" Id="part-0"/></soap:Header>'),
    'ambiguous',
  ],
  'an id twice, of another kind (ID)': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:x" ID="part-0"/></soap:Header>'),
    'ambiguous',
  ],
  'an id twice, of another kind (xml:id)': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:x" xml:id="part-0"/></soap:Header>'),
    'ambiguous',
  ],
  'an id twice, of another kind (id)': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:x" id="part-0"/></soap:Header>'),
    'ambiguous',
  ],
  'an element with two ids': [changed(signed, '<soap:Body ', '<soap:Body Id="more" '), 'ambiguous'],
  'a reference that leads nowhere': [changed(signed, 'wsu:Id="part-1"', 'wsu:Id="part-x"'), 'ambiguous'],

  // What is signed.
  'no security at all': [ANSWER.toString(), 'unsecured'],
  'a Security header without a signature': [changed(signed, signature, ''), 'unsecured'],
  'a second Security header': [
    changed(signed, security, security + security.replaceAll(/ wsu:Id="[^"]*"/g, '')),
    'ambiguous',
  ],
  'a Security header that is no header': [
    changed(signed, security, `<x:W xmlns:x="urn:x">${security}</x:W>`),
    'ambiguous',
  ],
  'a second signature': [changed(signed, signature, signature + signature), 'ambiguous'],
  'a signature over nothing': [another({ parts: [] }), 'algorithm'],
  'a signature over the timestamp alone': [another({ parts: PARTS.slice(1, 2) }), 'unsigned'],
  'a body that is not signed': [another({ parts: without('Body') }), 'unsigned'],
  'a timestamp that is not signed': [another({ parts: without('Timestamp') }), 'unsigned'],
  'an action that is not signed': [another({ parts: without('Action') }), 'unsigned'],
  'a MessageID that is not signed': [another({ parts: without('MessageID') }), 'unsigned'],
  'a RelatesTo that is not signed': [another({ parts: without('RelatesTo') }), 'unsigned'],
  'routing data that are not signed': [another({ parts: without('RoutingData') }), 'unsigned'],
  'a status that is not signed': [another({ parts: without('ResponseStatus') }), 'unsigned'],
  'the body’s child signed in place of the body': [
    another({ parts: [...without('Body'), "//*[local-name(.)='ResponseType']"] }),
    'ambiguous',
  ],
  'the whole header signed in place of its parts': [
    another({ parts: ["//*[local-name(.)='Header']", ...PARTS.slice(0, 1)] }),
    'ambiguous',
  ],
  'no action': [another({ parts: without('Action') }).replace(/<wsa:Action[^]*<\/wsa:Action>/, ''), 'unsigned'],
  'no MessageID, so that nobody can know it again': [
    another({ parts: without('MessageID') }).replace(/<wsa:MessageID[^]*<\/wsa:MessageID>/, ''),
    'unsigned',
  ],
  'an unsigned header of PMIX': [
    changed(signed, '</soap:Header>', '<px:MetaData xmlns:px="http://www.pmixpmp.org"/></soap:Header>'),
    'unsigned',
  ],
  'an unsigned header of WS-Addressing': [
    changed(signed, '</soap:Header>', '<wsa:ReplyTo xmlns:wsa="http://www.w3.org/2005/08/addressing"/></soap:Header>'),
    'unsigned',
  ],
  'an unsigned header that must be understood': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:x" soap:mustUnderstand="true"/></soap:Header>'),
    'unsigned',
  ],
  'a signed header left out': [changed(signed, part(signed, 'RelatesTo'), ''), 'ambiguous'],

  'a namespace that would have to be escaped': [
    changed(signed, '</soap:Header>', '<x:Y xmlns:x="urn:&lt;x"/></soap:Header>'),
    'unsecured',
  ],
  'a namespace without a canonical form': [
    changed(signed, 'xmlns:px="http://www.pmixpmp.org"', 'xmlns:px="http://www.pmixpmp.org" xmlns:r="relative" r:x=""'),
    'not-well-formed',
  ],

  // Values.
  'another body in its place': [changed(signed, body, evilBody('part-0')), 'signature'],
  'a letter of the report': [changed(signed, 'Sampleton', 'Sampletom'), 'signature'],
  'white space in the body': [changed(signed, '<px:ResponseType', ' <px:ResponseType'), 'signature'],
  'a MessageID changed': [changed(signed, 'ce88f925', 'ce88f926'), 'signature'],
  'two headers that changed places of their ids': [
    changed(
      changed(signed, action, action.replace('part-1', 'part-2')),
      messageId,
      messageId.replace('part-2', 'part-1'),
    ),
    'signature',
  ],
  'a namespace of a signed header changed': [
    changed(signed, 'xmlns:px="http://www.pmixpmp.org"', 'xmlns:px="http://www.pmixpmp.org/"'),
    'signature',
  ],
  'a digest in the signature replaced': [
    changed(signed, /<ds:DigestValue>[^<]*/, `<ds:DigestValue>${Buffer.alloc(32).toString('base64')}`),
    'signature',
  ],
  'a comment in a digest': [changed(signed, /(<ds:DigestValue>.)/, (found) => `${found}<!-- -->A`), 'signature'],
  'the signature value cut off': [changed(signed, /<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>AAAA'), 'signature'],

  // Keys.
  'signed by somebody else, with his token': [another({ by: mallory }), 'certificate'],
  'signed by somebody else, with the token of the state': [another({ by: mallory, token: state.cert }), 'signature'],
  'signed by ourselves: a question sent back': [another({ by: gateway }), 'certificate'],
  'somebody else’s certificate in the token of the state': [
    changed(signed, token, token.replace(bare(state.cert), bare(mallory.cert))),
    'certificate',
  ],
  'a key in the message (KeyValue)': [
    another({ by: mallory, keyInfo: '<ds:KeyValue><ds:RSAKeyValue/></ds:KeyValue>' }),
    'unsecured',
  ],
  'a certificate in KeyInfo itself': [
    another({
      by: mallory,
      keyInfo: `<ds:X509Data><ds:X509Certificate>${bare(mallory.cert)}</ds:X509Certificate></ds:X509Data>`,
    }),
    'unsecured',
  ],
  'a token elsewhere (external reference)': [
    another({ keyInfo: reference('<wsse:Reference URI="https://attacker.example/cert"/>') }),
    'algorithm',
  ],
  'no KeyInfo': [changed(signed, /<ds:KeyInfo>[^]*<\/ds:KeyInfo>/, ''), 'algorithm'],
  'a token that is elsewhere than in the Security header': [
    changed(
      changed(signed, token, ''),
      '</soap:Header>',
      `<x:W ${WSSE} ${WSU} xmlns:x="urn:x">${token}</x:W></soap:Header>`,
    ),
    'ambiguous',
  ],

  // Algorithms.
  'HMAC by the public certificate as its secret': [
    changed(
      changed(signed, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', `${DSIG}hmac-sha1`),
      /<ds:SignatureValue>[^<]*/,
      `<ds:SignatureValue>${createHmac('sha1', state.cert).update('x').digest('base64')}`,
    ),
    'algorithm',
  ],
  'canonical XML that takes comments along': [
    changed(
      signed,
      '"http://www.w3.org/2001/10/xml-exc-c14n#"',
      '"http://www.w3.org/2001/10/xml-exc-c14n#WithComments"',
    ),
    'algorithm',
  ],
  'inclusive canonical XML': [
    another({ canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }),
    'algorithm',
  ],
  'digests of another suite than the signature': [another({ digest: `${DSIG}sha1` }), 'algorithm'],
  'an XSLT transform': [
    resigned(/(?<=<ds:Transform Algorithm=")[^"]*/, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
    'algorithm',
  ],
  'an XPath transform': [
    resigned(/(?<=<ds:Transform Algorithm=")[^"]*/, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
    'algorithm',
  ],
  'a transform to what a reference means': [
    resigned(
      /(?<=<ds:Transform Algorithm=")[^"]*/,
      'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform',
    ),
    'algorithm',
  ],
  'a second transform': [resigned(/<ds:Transform [^]*?<\/ds:Transform>/, (found) => found + found), 'algorithm'],
  'no transform': [resigned(/<ds:Transform [^]*?<\/ds:Transform>/, ''), 'algorithm'],
  'a digest by MD5': [
    resigned(/(?<=<ds:DigestMethod Algorithm=")[^"]*/, 'http://www.w3.org/2001/04/xmldsig-more#md5'),
    'algorithm',
  ],
  'a reference to a file': [resigned('URI="#part-0"', 'URI="file:///etc/passwd"'), 'algorithm'],
  'a reference to a server': [resigned('URI="#part-0"', 'URI="http://127.0.0.1/"'), 'algorithm'],
  'a reference to the whole document': [resigned('URI="#part-0"', 'URI=""'), 'algorithm'],
  'a reference by an XPointer': [resigned('URI="#part-0"', `URI="#xpointer(id('part-0'))"`), 'algorithm'],
  'a reference without URI': [resigned(' URI="#part-0"', ''), 'algorithm'],
  'two references to one part': [
    resigned(/<ds:Reference [^]*?<\/ds:Reference>/, (found) => found + found),
    'ambiguous',
  ],
  'something else among what is signed': [
    resigned('</ds:SignedInfo>', '<ds:Object></ds:Object></ds:SignedInfo>'),
    'algorithm',
  ],
  'a digest of nothing': [resigned(/(?<=<ds:DigestValue>)[^<]*/, ''), 'algorithm'],

  // Time.
  'made six minutes ago': [another({ times: timesAt(Date.now() - 360_000) }), 'expired'],
  'made in six minutes': [another({ times: timesAt(Date.now() + 360_000) }), 'expired'],
  'expired before it was made': [
    another({ times: timesAt(Date.now()).replace(/(<wsu:Expires>)[^<]*/, '$12000-01-01T00:00:00Z') }),
    'expired',
  ],
  'no time at all': [another({ times: '' }), 'unsecured'],
  'a time that is none': [another({ times: '<wsu:Created>now</wsu:Created>' }), 'expired'],
  'two times of making': [another({ times: timesAt(Date.now()) + timesAt(Date.now()) }), 'unsecured'],

  // XML.
  'a document type': [`<!DOCTYPE x [<!ENTITY e "EVIL">]>${signed}`, 'doctype'],
  'cut off': [signed.slice(0, -200), 'not-well-formed'],
  'another document behind it': [`${signed}${signed}`, 'not-well-formed'],
};

describe('a signed message is refused:', () => {
  it.each(Object.entries(ATTACKS))('%s', async (_name, [message, code]) => {
    expect(await openedSigned(message)).toBe(code);
  });

  it('but not as it was, nor signed anew with the same parts', async () => {
    expect(await openedSigned(signed)).toContain('Sampleton');
    expect(await openedSigned(resigned('</ds:Reference>', '</ds:Reference>\n'))).toContain('Sampleton');
  });

  it('when it comes again', async () => {
    const receiver = securityOf(gateway, state, { mode: 'sign' });
    expect(await outcome(receiver, signed)).toContain('Sampleton');
    expect(await outcome(receiver, signed)).toBe('replayed');
    expect(await outcome(receiver, another({ times: timesAt(Date.now() + 1000) }))).toBe('replayed');
  });

  it('by SHA-1, where that is not accepted', async () => {
    const sha1 = { signature: `${DSIG}rsa-sha1`, digest: `${DSIG}sha1` };
    const strict = securityOf(gateway, state, { mode: 'sign', accept: ['basic256sha256'] });
    expect(await outcome(strict, another(sha1))).toBe('algorithm');
    expect(await openedSigned(another(sha1))).toContain('Sampleton');
  });

  it('where its body is encrypted, and it may not be', async () => {
    expect(await openedSigned(sealed)).toBe('unsecured');
  });

  it('when the certificate of the state has run out', async () => {
    const later = new Date(Date.now() + 3 * 86_400_000);
    const clock = (): Date => later;
    const sent = text(securityOf(state, gateway, { mode: 'sign', clock }).protect(ANSWER));
    expect(await outcome(securityOf(gateway, state, { mode: 'sign', clock }), sent)).toBe('certificate');
  });
});
