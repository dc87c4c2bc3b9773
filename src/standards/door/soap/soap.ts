/** The two versions of SOAP that the doors speak. */
export type SoapVersion = '1.2' | '1.1';

/** Namespace of the envelope. */
export const ENVELOPE: Readonly<Record<SoapVersion, string>> = {
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
};

/** Media type of a message over HTTP. */
export const MEDIA_TYPE: Readonly<Record<SoapVersion, string>> = {
  '1.2': 'application/soap+xml',
  '1.1': 'text/xml',
};

/** Namespace of WS-Addressing 1.0. */
export const WSA = 'http://www.w3.org/2005/08/addressing';

/** The version of an envelope's namespace, if it is one. */
export function versionOf(namespace: string): SoapVersion | undefined {
  return VERSIONS.find((version) => ENVELOPE[version] === namespace);
}

const VERSIONS: readonly SoapVersion[] = ['1.2', '1.1'];
