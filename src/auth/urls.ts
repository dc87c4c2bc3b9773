/** The absolute URLs of the authorization server, from configuration and never from a request's Host. */
export interface AuthUrls {
  /** FHIR base: audience of access tokens. */
  readonly fhir: string;
  /** Issuer of access tokens. */
  readonly issuer: string;
  /** Token endpoint: audience of assertions. */
  readonly token: string;
  readonly register: string;
  readonly introspect: string;
  readonly revoke: string;
  /** Public keys by which others know the gateway where it is their client. */
  readonly jwks: string;
}

/** The URLs under the public one, with or without a slash at its end. */
export function authUrls(publicUrl: string): AuthUrls {
  const root = publicUrl.replace(/\/+$/, '');
  const auth = `${root}/auth`;
  return {
    fhir: `${root}/fhir`,
    issuer: auth,
    token: `${auth}/token`,
    register: `${auth}/register`,
    introspect: `${auth}/introspect`,
    revoke: `${auth}/revoke`,
    jwks: `${auth}/jwks`,
  };
}
