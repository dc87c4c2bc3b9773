import { ENVELOPE, type SoapVersion } from '../door/soap/soap.js';

/** A written message (UTF-8, with or without its XML declaration) as the body of a SOAP envelope. */
export function inEnvelope(message: Uint8Array, version: SoapVersion): Uint8Array {
  const bare = new TextDecoder().decode(message).replace(/^<\?xml\s[^>]*\?>\s*/, '');
  return new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${ENVELOPE[version]}"><soap:Body>${bare}</soap:Body></soap:Envelope>`,
  );
}

/** How HTTP tells the version and the operation (SOAP 1.1 §6.1.1, SOAP 1.2 part 2 §7.4). */
export function soapHeaders(version: SoapVersion, action: string): Record<string, string> {
  return version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml', soapaction: `"${action}"` }
    : { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"`, accept: 'application/soap+xml' };
}
