/** How a refusal is told: RFC 6749 section 5.2. */
interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

/** The same words whether the client is unknown or its key: who is registered is nobody's business. */
const NOT_AUTHENTICATED = 'The client is not registered, or the assertion is not signed by one of its registered keys.';

const request = (description: string, status = 400): Refusal => ({ status, error: 'invalid_request', description });
const client = (description: string): Refusal => ({ status: 400, error: 'invalid_client', description });
const scope = (description: string): Refusal => ({ status: 400, error: 'invalid_scope', description });

/** Every way in which a request for a token can fail, and what is said of it. */
const REFUSALS = {
  method: request('This endpoint takes POST only.', 405),
  form: request('Send an application/x-www-form-urlencoded body with each parameter once.'),
  'form-too-large': request('The request is too large.', 413),
  'grant-type': {
    status: 400,
    error: 'unsupported_grant_type',
    description: 'The only grant type is client_credentials.',
  },
  'assertion-type': client('The client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.'),
  'two-methods': request('Authenticate with client_assertion only, without another credential.'),
  'header-method': { ...client('Authenticate with a signed client_assertion in the body.'), status: 401 },
  'scope-missing': scope('The scope parameter is required.'),
  'scope-syntax': scope('The scope parameter holds characters that no scope may have.'),
  'scope-not-granted': scope('None of the requested scopes can be granted to this client.'),
  'assertion-malformed': client('The client_assertion is not a JWT in compact form.'),
  algorithm: client('The assertion must be signed with ES384 or RS384.'),
  type: client('The header of the assertion must have typ JWT.'),
  critical: client('The header of the assertion has crit, which is not supported.'),
  'key-id': client('The header of the assertion must have a kid.'),
  issuer: client('The iss and sub of the assertion must both be the client_id.'),
  'client-id': client('The client_id parameter must equal the iss of the assertion.'),
  'client-unknown': client(NOT_AUTHENTICATED),
  'client-revoked': client(NOT_AUTHENTICATED),
  'client-pending': {
    status: 400,
    error: 'unauthorized_client',
    description: 'The registration of this client is pending: an operator has to approve it first.',
  },
  jku: client(NOT_AUTHENTICATED),
  'jwks-unavailable': client(NOT_AUTHENTICATED),
  'key-unknown': client(NOT_AUTHENTICATED),
  'key-ambiguous': client(NOT_AUTHENTICATED),
  'key-unfit': client(NOT_AUTHENTICATED),
  signature: client(NOT_AUTHENTICATED),
  audience: client('The aud of the assertion must be the URL of the token endpoint.'),
  expiry: client('The exp of the assertion must be a number, in the future and at most five minutes ahead.'),
  'not-yet': client('The iat or nbf of the assertion is not a number or lies in the future.'),
  'token-id': client('The assertion must have a jti of 1 to 255 characters.'),
  replay: client('The assertion was used before; sign a new one with another jti.'),
  unavailable: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The request cannot be checked at the moment; try again.',
  },
  throttled: {
    status: 429,
    error: 'temporarily_unavailable',
    description: 'Too many requests for tokens; a token lives for minutes: keep it, and wait as Retry-After says.',
  },
  individual: client(
    'The extensions claim of the assertion names no right individual: pdmp-requestor has name, role, npi or dea.',
  ),
  'individual-foreign': {
    status: 400,
    error: 'unauthorized_client',
    description: 'This client is not registered to ask for the individual that its assertion names.',
  },
  'token-foreign': {
    status: 400,
    error: 'unauthorized_client',
    description: 'The token was issued to another client.',
  },
  internal: { status: 500, error: 'server_error', description: 'The request could not be handled.' },
} as const satisfies Record<string, Refusal>;

/** Why a request for a token was refused. Closed. */
export type TokenFailureReason = keyof typeof REFUSALS;

/** Every reason, for whoever counts them. */
export const TOKEN_FAILURE_REASONS = Object.keys(REFUSALS) as readonly TokenFailureReason[];

/** A refused request for a token. `reason` is for operators; `status`, `error` and `message` are for the client. */
export class TokenFailure extends Error {
  override readonly name = 'TokenFailure';
  readonly status: number;
  /** OAuth error code. */
  readonly error: string;

  constructor(
    readonly reason: TokenFailureReason,
    options: {
      /** The registered client, where the request names one; not proved to be it. */
      readonly client?: string;
      readonly description?: string;
      /** Seconds to wait before asking again. */
      readonly retryAfter?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    const refusal: Refusal = REFUSALS[reason];
    super(options.description ?? refusal.description, { cause: options.cause });
    this.status = refusal.status;
    this.error = refusal.error;
    this.client = options.client;
    this.retryAfter = options.retryAfter;
  }

  readonly client: string | undefined;
  readonly retryAfter: number | undefined;
}
