/** This project's own namespace: the real one is ASAP's, and not public. */
export const asapNs = 'urn:x-pdmp-gateway:asap-pmp-ws:2.1a';

/** The two versions of SOAP, by namespace and content type. */
export const soapVersions = [
  { namespace: 'http://schemas.xmlsoap.org/soap/envelope/', contentType: 'text/xml' },
  { namespace: 'http://www.w3.org/2003/05/soap-envelope', contentType: 'application/soap+xml' },
] as const;
export type SoapVersion = (typeof soapVersions)[number];

/** `Status/Code`, all of them. */
export const asapStatuses = [
  'Provided',
  'NotFound',
  'MultipleMatches',
  'Deferred',
  'Disallowed',
  'NotSupported',
  'VersionMismatch',
  'Error',
] as const;
export type AsapStatus = (typeof asapStatuses)[number];

/** A query that gets an `Exception`. */
export class AsapException extends Error {
  override readonly name = 'AsapException';
  constructor(
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}
