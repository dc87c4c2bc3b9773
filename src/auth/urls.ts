/** The absolute URLs of the authorization server, from configuration and never from a request's Host. */
export interface AuthUrls {
  /** FHIR base: audience of access tokens. */
  readonly fhir: string;
  /** Issuer of access tokens. */
  readonly issuer: string;
  /** Token endpoint: audience of assertions. */
  readonly token: string;
}

/** The URLs under the public one, with or without a slash at its end. */
export function authUrls(publicUrl: string): AuthUrls {
  const root = publicUrl.replace(/\/+$/, '');
  return { fhir: `${root}/fhir`, issuer: `${root}/auth`, token: `${root}/auth/token` };
}
