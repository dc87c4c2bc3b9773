/** Why no answer came over a connection. Closed. */
export type TransportErrorCode =
  | 'unreachable' // no TCP connection, or TLS refused by either side
  | 'timeout' // the signal aborted first
  | 'reset' // the connection broke, or the answer ended early
  | 'limit'; // the answer is larger than allowed

/**
 * No whole answer came. `message` is a sentence for operators: it names system codes, never hosts, bodies or headers.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly code: TransportErrorCode,
    /** `maybe` as soon as one byte of the request may have reached the other side. */
    readonly disclosed: 'no' | 'maybe',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The failure of a request of which nothing was sent. */
export function connectFailure(cause: unknown): TransportError {
  return new TransportError('unreachable', 'no', connectSentence(cause), { cause });
}

/**
 * The failure of a request that was at least begun. A client certificate that a TLS 1.3 server refuses shows only here,
 * as a hang-up without an alert: the client may write before the server has decided.
 */
export function sentFailure(cause: unknown): TransportError {
  const silent = member(member(cause, 'socket'), 'bytesRead') === 0;
  const sentence = silent
    ? 'The endpoint hung up without an answer; if it does so every time, check tls.cert and tls.key.'
    : `The connection broke before the whole answer had come (${systemCode(cause)}).`;
  return new TransportError('reset', 'maybe', sentence, { cause });
}

/** What a failed connect means, and what to look at. */
export function connectSentence(cause: unknown): string {
  const code = systemCode(cause);
  if (code.startsWith('ERR_TLS') || CERTIFICATE.has(code))
    return `The endpoint's certificate is not trusted (${code}): check tls.ca and tls.servername.`;
  if (TLS_ALERT.test(code))
    return `The endpoint refused the TLS handshake (${code}): check tls.cert, tls.key and the TLS version.`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'The endpoint did not accept a connection in time.';
  return `The endpoint accepts no connection (${code}).`;
}

/** Whether trying again at once can help: not where a certificate decides, nor where the wait was the failure. */
export function worthAnotherConnect(cause: unknown): boolean {
  const code = systemCode(cause);
  return !code.startsWith('ERR_') && !code.startsWith('UND_ERR_') && !CERTIFICATE.has(code);
}

const TLS_ALERT = /^ERR_SSL_|^EPROTO$/;

/** node:tls verification codes, https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
]);

function systemCode(cause: unknown): string {
  // Happy eyeballs gathers one error per address; the first speaks for all.
  const gathered = member(cause, 'errors');
  const code = member(cause, 'code') ?? member(Array.isArray(gathered) ? gathered[0] : undefined, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'UNKNOWN';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
