import { TokenFailure } from './failure.js';

/** By what a client says who it is, checked for form only. */
export interface ClientAuthentication {
  readonly assertion: string;
  readonly clientId: string | undefined;
}

/** The parameters of a client_credentials request, checked for form only. */
export interface TokenRequest extends ClientAuthentication {
  /** The requested scopes, each once, in order. */
  readonly scopes: readonly string[];
}

/** The parameters of a request about a token, checked for form only. */
export interface TokenQuestion extends ClientAuthentication {
  readonly token: string;
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST_ASSERTION = 16_384;

/**
 * Reads the form body of a request for a token. Parameters without a value count as absent, unknown ones are ignored,
 * repeated ones are refused (RFC 6749 section 3.2).
 * @param body the body's text; anything else means that it was no form
 * @param authorization the request's Authorization header
 * @throws TokenFailure
 */
export function readTokenForm(body: unknown, authorization: string | undefined): TokenRequest {
  const parameters = readForm(body);
  const grantType = required(parameters, 'grant_type');
  if (grantType !== 'client_credentials') throw new TokenFailure('grant-type');
  return { ...readAuthentication(parameters, authorization), scopes: scopesOf(parameters.get('scope')) };
}

/**
 * Reads the form body of a question about a token, or of its revocation (RFC 7662, RFC 7009).
 * @throws TokenFailure
 */
export function readTokenQuestion(body: unknown, authorization: string | undefined): TokenQuestion {
  const parameters = readForm(body);
  return { ...readAuthentication(parameters, authorization), token: required(parameters, 'token') };
}

function readForm(body: unknown): ReadonlyMap<string, string> {
  if (typeof body !== 'string') throw new TokenFailure('form');
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (parameters.has(name)) throw new TokenFailure('form', { description: 'A parameter is given more than once.' });
    parameters.set(name, value);
  }
  return parameters;
}

function readAuthentication(
  parameters: ReadonlyMap<string, string>,
  authorization: string | undefined,
): ClientAuthentication {
  const hasAssertion = (parameters.get('client_assertion') ?? '') !== '';
  if (authorization !== undefined) throw new TokenFailure(hasAssertion ? 'two-methods' : 'header-method');
  if ((parameters.get('client_secret') ?? '') !== '') throw new TokenFailure('two-methods');
  if (required(parameters, 'client_assertion_type') !== JWT_BEARER) throw new TokenFailure('assertion-type');
  const assertion = required(parameters, 'client_assertion');
  if (assertion.length > LONGEST_ASSERTION) throw new TokenFailure('assertion-malformed');

  return { assertion, clientId: parameters.get('client_id') || undefined };
}

function required(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name) ?? '';
  if (value === '') throw new TokenFailure('form', { description: `The ${name} parameter is required.` });
  return value;
}

function scopesOf(text: string | undefined): readonly string[] {
  if (text === undefined || text.trim() === '') throw new TokenFailure('scope-missing');
  // scope-token of RFC 6749 section 3.3, separated by single spaces; more spaces do no harm.
  if (!/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) throw new TokenFailure('scope-syntax');
  return [...new Set(text.split(' ').filter((token) => token !== ''))];
}
