import type { RequestHandler } from 'express';
import { ASSERTION_ALGORITHMS } from './token/algorithms.js';
import { authUrls } from './urls.js';

/** The SMART configuration document, as far as a backend-services server has something to say. */
export interface SmartConfiguration {
  readonly token_endpoint: string;
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly introspection_endpoint: string;
  readonly introspection_endpoint_auth_methods_supported: readonly string[];
  readonly introspection_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly revocation_endpoint: string;
  readonly revocation_endpoint_auth_methods_supported: readonly string[];
  readonly revocation_endpoint_auth_signing_alg_values_supported: readonly string[];
  /** Absent where clients cannot register themselves. */
  readonly registration_endpoint?: string;
  readonly grant_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly code_challenge_methods_supported: readonly string[];
  readonly capabilities: readonly string[];
}

/** What depends on configuration. */
export interface DiscoveryOptions {
  /** Whether clients may register themselves; default no. */
  readonly registration?: boolean;
}

/**
 * What `{publicUrl}/fhir/.well-known/smart-configuration` says (SMART App Launch 2.2, wire/fhir.md §3.1). Endpoints that
 * do not exist are not named; there is no `authorization_endpoint`, because nobody is launched here.
 */
export function smartConfiguration(publicUrl: string, { registration }: DiscoveryOptions = {}): SmartConfiguration {
  const { token, introspect, revoke, register } = authUrls(publicUrl);
  return {
    token_endpoint: token,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    introspection_endpoint: introspect,
    introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint: revoke,
    revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    ...(registration === true ? { registration_endpoint: register } : {}),
    grant_types_supported: ['client_credentials'],
    scopes_supported: [
      'system/MedicationDispense.rs',
      'system/MedicationDispense.read',
      'system/*.rs',
      'system/*.read',
    ],
    // Demanded of every server (SM-393), also of one without an authorization endpoint.
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}

/** Serves the document as `application/json` whatever `Accept` says, to scripts of any origin: it holds no secret. */
export function discoveryHandler(publicUrl: string, options: DiscoveryOptions = {}): RequestHandler {
  const body = Buffer.from(JSON.stringify(smartConfiguration(publicUrl, options)));
  return (_req, res) => {
    res
      .status(200)
      .set({
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'public, max-age=300',
        'Access-Control-Allow-Origin': '*',
      })
      .send(body);
  };
}
