import { writeDocument } from '../write-xml.js';
import { soapNs, wsaNs } from './names.js';

/** A request that gets a SOAP fault. `subcode` is a WS-Addressing fault's local name. */
export class SoapError extends Error {
  override readonly name = 'SoapError';
  constructor(
    readonly code: 'Sender' | 'Receiver' | 'VersionMismatch' | 'MustUnderstand',
    reason: string,
    readonly subcode?: string,
    /** The header at fault, such as `wsa:Action`. */
    readonly problemHeader?: string,
  ) {
    super(reason);
  }

  /** HTTP status by the SOAP 1.2 HTTP binding. */
  get status(): number {
    return this.code === 'Sender' ? 400 : 500;
  }
}

/**
 * A message with a WS-Security header, which no demo state opens. Said with HTTP 200: who secures its messages trusts
 * nothing of an unsecured failure but its status, and would look for the reason elsewhere.
 */
export class SecuredError extends SoapError {
  constructor() {
    super('MustUnderstand', 'demo states do not play WS-Security');
  }

  override get status(): number {
    return 200;
  }
}

/** The SOAP 1.2 fault envelope that says so. */
export function writeSoapError(error: SoapError): string {
  return writeDocument({
    'soap:Envelope': {
      '@xmlns:soap': soapNs,
      '@xmlns:wsa': wsaNs,
      'soap:Header': { 'wsa:Action': `${wsaNs}/${error.subcode === undefined ? 'soap/fault' : 'fault'}` },
      'soap:Body': {
        'soap:Fault': {
          'soap:Code': {
            'soap:Value': `soap:${error.code}`,
            'soap:Subcode': error.subcode === undefined ? undefined : { 'soap:Value': `wsa:${error.subcode}` },
          },
          'soap:Reason': { 'soap:Text': { '@xml:lang': 'en', '#': error.message } },
          'soap:Detail':
            error.problemHeader === undefined ? undefined : { 'wsa:ProblemHeaderQName': error.problemHeader },
        },
      },
    },
  });
}
