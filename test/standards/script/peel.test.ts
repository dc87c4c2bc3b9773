import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { peel as peeling } from '../../../src/standards/script/peel.js';
import { MessageError } from '../../../src/xml/errors.js';
import { defaultLimits } from '../../../src/xml/limits.js';
import { atOnce } from '../../../src/xml/steps.js';

const peel = (...given: Parameters<typeof peeling>) => atOnce(peeling(...given));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const MESSAGE = '<Message TransactionVersion="20170715"><Body><Error><Code>900</Code></Error></Body></Message>';
const escaped = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const wcf = (inner: string): string =>
  `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">${inner}</string>`;
const soap = (body: string, uri = 'http://www.w3.org/2003/05/soap-envelope', more = ''): string =>
  `<s:Envelope xmlns:s="${uri}"${more}><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;

function message(xml: string): string {
  const peeled = peel(encode(xml));
  if (peeled.kind !== 'message') throw new Error(`Expected a message, got ${JSON.stringify(peeled)}`);
  return new TextDecoder().decode(peeled.bytes);
}

describe('peel', () => {
  it('hands a bare message back as it came, byte for byte', () => {
    const bytes = encode(`\uFEFF<?xml version="1.0"?>\n<!-- a <Note> -->${MESSAGE}`);
    expect(peel(bytes)).toEqual({ kind: 'message', bytes });
    expect(message(`<SCRIPT:Message xmlns:SCRIPT="x"/>`)).toBe(`<SCRIPT:Message xmlns:SCRIPT="x"/>`);
  });

  it.each([
    ['a WCF string', wcf(escaped(MESSAGE))],
    ['a WCF string with CDATA', wcf(`<![CDATA[${MESSAGE}]]>`)],
    ['a WCF string that declares UTF-16 in UTF-8', wcf(escaped(`<?xml version="1.0" encoding="utf-16"?>${MESSAGE}`))],
    ['a SOAP 1.2 envelope', soap(MESSAGE)],
    [
      'a SOAP 1.1 envelope',
      soap(`<r:Reply xmlns:r="urn:r">${MESSAGE}</r:Reply>`, 'http://schemas.xmlsoap.org/soap/envelope/'),
    ],
    ['a SOAP envelope with the message in text', soap(`<a><b>no</b><c> ${escaped(MESSAGE)} </c></a>`)],
    ['a WCF string within an envelope within a WCF string', wcf(escaped(soap(wcf(escaped(MESSAGE)))))],
  ])('finds the message in %s', (_name, xml) => {
    expect(message(xml).replace(/ xmlns(:\w+)?="[^"]*"/g, '')).toBe(MESSAGE);
  });

  it('keeps the namespaces that the envelope bound', () => {
    const inner = `<SCRIPT:Message version='010' xmlns:own="urn:own"><SCRIPT:Body/></SCRIPT:Message>`;
    const outer = soap(
      `<w xmlns:own="urn:outer">${inner}</w>`,
      undefined,
      ` xmlns:SCRIPT='http://www.ncpdp.org/schema/SCRIPT'`,
    );
    expect(message(outer)).toBe(
      `<SCRIPT:Message version='010' xmlns:own="urn:own" xmlns:s="http://www.w3.org/2003/05/soap-envelope" ` +
        `xmlns:SCRIPT='http://www.ncpdp.org/schema/SCRIPT'><SCRIPT:Body/></SCRIPT:Message>`,
    );
  });

  it('takes the first of two messages, whatever characters stand before it', () => {
    const two = soap(`<é a='>"&#10;'>ü</é>${MESSAGE}${MESSAGE.replace('900', '601')}`);
    expect(message(two)).toContain('900');
    expect(message(two)).not.toContain('601');
  });

  it('handles an empty message element', () => {
    expect(message(soap('<Message/>'))).toBe('<Message xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>');
  });

  it.each([
    [
      'SOAP 1.2 without an envelope',
      '<s:Fault xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Code><s:Value>s:Receiver</s:Value></s:Code>' +
        '<s:Reason><s:Text xml:lang="en">ERROR: Invalid Requestor</s:Text></s:Reason></s:Fault>',
      { kind: 'fault', codes: ['Receiver'], invalidRequestor: true },
    ],
    [
      'SOAP 1.2 with an envelope and a subcode',
      soap(
        '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:FailedAuthentication</s:Value></s:Subcode></s:Code>' +
          '<s:Reason><s:Text xml:lang="en">Testa Sampleton</s:Text></s:Reason></s:Fault>',
      ),
      { kind: 'fault', codes: ['Sender', 'FailedAuthentication'], invalidRequestor: false },
    ],
    [
      'SOAP 1.1',
      soap('<s:Fault><faultcode>s:Server</faultcode><faultstring>invalid requestor</faultstring></s:Fault>'),
      { kind: 'fault', codes: ['Server'], invalidRequestor: true },
    ],
    [
      'WCF, whose exception detail has a Message of its own',
      soap(
        '<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>x</s:Text></s:Reason>' +
          '<s:Detail><ExceptionDetail><Message>Object reference</Message></ExceptionDetail></s:Detail></s:Fault>',
      ),
      { kind: 'fault', codes: ['Receiver'], invalidRequestor: false },
    ],
  ])('reads a fault: %s', (_name, xml, expected) => {
    expect(peel(encode(xml))).toEqual(expected);
  });

  it('hands anything else back for the table to judge', () => {
    const bytes = encode('<Report><a/></Report>');
    expect(peel(bytes)).toEqual({ kind: 'message', bytes });
  });

  it.each([
    ['a wrapper cut off', soap(MESSAGE).slice(0, -5)],
    ['a document type', `<!DOCTYPE string [<!ENTITY a "b">]>${wcf('&a;')}`],
    ['more wrappers than anyone uses', [1, 2, 3, 4, 5].reduce((inner) => wcf(escaped(inner)), MESSAGE)],
    ['text that only begins like XML', wcf('&lt;Mess')],
  ])('refuses %s', (_name, xml) => {
    expect(() => peel(encode(xml))).toThrow(MessageError);
  });

  it('keeps to the limits', () => {
    const deep = `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`;
    expect(() => peel(encode(deep), { ...defaultLimits, depth: 100 })).toThrow(
      expect.objectContaining({ code: 'limit' }),
    );
  });

  it('finds any message under any wrapper, and nothing but a MessageError comes of noise', () => {
    const noise = fc.string({
      unit: fc.constantFrom('<', '>', '/', 'Message', 'Fault', '"', '&', ' ', 'a', 'é', '=', 'xmlns:a'),
    });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(wcf, soap), { maxLength: 3 }), fc.string(), (wrappers, text) => {
        const clean = text.replace(/[^\t\n\x20-\uD7FF]/g, '');
        const inner = `<Message a="1">${escaped(clean).replaceAll('>', '&gt;')}</Message>`;
        const xml = wrappers.reduce((within, wrap) => (wrap === wcf ? wcf(escaped(within)) : wrap(within)), inner);
        expect(message(xml).replace(/ xmlns(:\w+)?="[^"]*"/g, '')).toBe(inner);
      }),
    );
    fc.assert(
      fc.property(noise, (text) => {
        try {
          peel(encode(text));
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
