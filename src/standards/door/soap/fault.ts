import { element, writeXml, type XmlElement } from '../../../xml/write.js';
import type { MessageReply } from '../http.js';
import { ENVELOPE, MEDIA_TYPE, type SoapVersion, WSA } from './soap.js';

/** Faults of WS-Addressing 1.0, SOAP binding §6.4. */
type AddressingFault =
  | 'ActionNotSupported'
  | 'ActionMismatch'
  | 'DuplicateMessageID'
  | 'InvalidAddressingHeader'
  | 'MessageAddressingHeaderRequired';

/** Those that are an InvalidAddressingHeader of their own kind. */
const INVALID: ReadonlySet<AddressingFault> = new Set(['ActionMismatch', 'DuplicateMessageID']);

/** What a fault may tell beside its code and sentence. */
export interface FaultFacts {
  readonly addressing?: AddressingFault;
  /** HTTP status; default: what the SOAP version's binding says. */
  readonly status?: number;
  /** Seconds after which to send the message again. */
  readonly retryAfter?: number;
}

/** A message that is answered with a SOAP fault. The sentence is a fixed text: it repeats nothing of the message. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  constructor(
    readonly code: 'Sender' | 'Receiver' | 'VersionMismatch' | 'MustUnderstand',
    sentence: string,
    readonly facts: FaultFacts = {},
  ) {
    super(sentence);
  }
}

/**
 * The fault as an answer in the sender's version of SOAP.
 * @param relatesTo wsa:MessageID of the message at fault, as far as it was read
 */
export function writeFault(fault: SoapFault, version: SoapVersion, relatesTo?: string): MessageReply {
  const { addressing, retryAfter } = fault.facts;
  const header = [
    leaf('wsa:Action', `${WSA}/${addressing === undefined ? 'soap/fault' : 'fault'}`),
    ...(relatesTo === undefined ? [] : [leaf('wsa:RelatesTo', relatesTo)]),
  ];
  const told = parent('soap:Fault', ...(version === '1.2' ? newer(fault) : older(fault)));
  const root = parent('soap:Envelope', parent('soap:Header', ...header), parent('soap:Body', told));
  root.attributes.push(['xmlns:soap', ENVELOPE[version]], ['xmlns:wsa', WSA]);
  return {
    status: fault.facts.status ?? (version === '1.2' && fault.code === 'Sender' ? 400 : 500),
    contentType: `${MEDIA_TYPE[version]}; charset=utf-8`,
    body: Buffer.from(writeXml(root)),
    ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } }),
  };
}

/** SOAP 1.2 part 1 §5.4. */
function newer({ code, message, facts: { addressing } }: SoapFault): XmlElement[] {
  const text = leaf('soap:Text', message);
  text.attributes.push(['xml:lang', 'en']);
  const subcode = addressing && (INVALID.has(addressing) ? ['InvalidAddressingHeader', addressing] : [addressing]);
  const nested = subcode?.reduceRight<XmlElement | undefined>((inner, name) => {
    const value = leaf('soap:Value', `wsa:${name}`);
    return parent('soap:Subcode', value, ...(inner === undefined ? [] : [inner]));
  }, undefined);
  return [
    parent('soap:Code', leaf('soap:Value', `soap:${code}`), ...(nested === undefined ? [] : [nested])),
    parent('soap:Reason', text),
  ];
}

/** SOAP 1.1 §4.4; there the code of WS-Addressing stands in place of SOAP's. */
function older({ code, message, facts: { addressing } }: SoapFault): XmlElement[] {
  const named = code === 'Sender' ? 'Client' : code === 'Receiver' ? 'Server' : code;
  return [
    leaf('faultcode', addressing === undefined ? `soap:${named}` : `wsa:${addressing}`),
    leaf('faultstring', message),
  ];
}

function leaf(name: string, text: string): XmlElement {
  return { ...element(name), text };
}

function parent(name: string, ...children: XmlElement[]): XmlElement {
  return { ...element(name), children };
}
