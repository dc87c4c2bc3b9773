import { errorCode } from '../../config/errorCode.js';
import { fromJson } from '../../fhir/json.js';
import type { Resource } from '../../fhir/types.js';
import { EhrError } from './error.js';

/** A whole HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** Milliseconds after which to try again, of an answer that asks for it (429, 503). */
  readonly retryMs?: number;
}

/** What keeps a request from being sent at all; after any other failure it may have been handled. */
const NEVER_SENT: readonly string[] = [
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** What Node says of a certificate whose authority it does not know. */
const UNTRUSTED: readonly string[] = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * One request over HTTP, the whole answer as text.
 * @throws EhrError where nobody answers; with `retryMs` where nothing was sent
 */
export async function request(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { redirect: 'error', ...init });
    const { status } = response;
    const text = await response.text();
    if (status !== 429 && status !== 503) return { status, text };
    return { status, text, retryMs: retryAfter(response.headers.get('retry-after')) };
  } catch (error) {
    const code = errorCode(Reflect.get(Object(error) as object, 'cause'));
    if (UNTRUSTED.includes(code))
      throw new EhrError(
        `the certificate of ${new URL(url).origin} is of no authority that is trusted here (${code}): set NODE_EXTRA_CA_CERTS to a PEM file of its authority`,
      );
    throw new EhrError(
      `${new URL(url).origin} does not answer${code === 'unknown' ? '' : ` (${code})`}: is the gateway running there?`,
      NEVER_SENT.includes(code) ? RETRY_MS : undefined,
    );
  }
}

/** The JSON of an answer; `undefined` where it is none. */
export function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The FHIR resource of an answer, digits of decimals kept; `undefined` where it is none. */
export function resourceOf({ text }: HttpAnswer): Resource | undefined {
  try {
    const value = fromJson(text);
    const isResource = typeof value === 'object' && value !== null && 'resourceType' in value;
    return isResource ? (value as Resource) : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfter(value: string | null): number {
  if (value === null) return RETRY_MS;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? RETRY_MS : Math.min(Math.max(0, ms), LONGEST_RETRY_MS);
}
