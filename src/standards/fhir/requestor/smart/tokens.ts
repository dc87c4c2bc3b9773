import { isObject, text } from '../../../../exchange/json.js';
import { atOnce } from '../../../../exchange/steps.js';
import type { HttpConnection, Reply } from '../../../../transport/types.js';
import { looksLikeJson, readJson } from '../reading/body.js';
import { Refusal, refuse } from '../refusal.js';
import { clientAssertion } from './assertion.js';
import { type Discovery, discovery } from './discovery.js';
import type { AssertionKey } from './key.js';

/** How we sign in at a state: SMART Backend Services. */
export interface SmartOptions {
  readonly clientId: string;
  readonly key: AssertionKey;
  readonly scopes: readonly string[];
  /** Absent: discovered. */
  readonly tokenUrl?: string;
  /** FHIR base of the state, without a slash at its end. */
  readonly base: string;
  /** To the FHIR base. */
  readonly connection: HttpConnection;
  /** Opens a connection to another origin; ours to close. */
  readonly open: (url: string) => HttpConnection;
  /** Milliseconds since the epoch. Default: now. */
  readonly clock?: () => number;
}

/** Access tokens for one state. */
export interface Tokens {
  /** A token with some life in it, asked for where there is none; questions that come meanwhile share it. @throws Refusal */
  current(signal: AbortSignal): Promise<string>;
  /** Says that the state did not take this token: the next question has a new one. */
  refused(token: string): void;
  close(): Promise<void>;
}

interface Granted {
  readonly token: string;
  /** When a new one is to be had, milliseconds since the epoch. */
  readonly until: number;
}

/** Seconds of a token's life that are left for the question on its way. */
const MARGIN_SECONDS = 30;
/** Where a state does not say how long its token lives. */
const UNTOLD_SECONDS = 60;
/** Nobody's signal rules a request for a token that several wait for. */
const PATIENCE_MS = 10_000;

/** The tokens of a SMART Backend Services client (wire/fhir.md §3.2, §3.7): reused until shortly before they expire. */
export function smartTokens(options: SmartOptions): Tokens {
  const { connection, base, open, clock = Date.now } = options;
  const found: Discovery =
    options.tokenUrl === undefined ? discovery(connection, base, clock) : fixed(options.tokenUrl);
  const others = new Map<string, HttpConnection>();
  let granted: Granted | undefined;
  let asking: Promise<Granted> | undefined;

  function to(url: URL): HttpConnection {
    if (url.origin === new URL(base).origin) return connection;
    const known = others.get(url.origin) ?? open(url.origin);
    others.set(url.origin, known);
    return known;
  }

  async function ask(): Promise<Granted> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const tokenUrl = await found.tokenUrl(signal);
    const { clientId, key, scopes } = options;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await clientAssertion(clientId, tokenUrl, key, clock()),
    });
    const url = new URL(tokenUrl);
    const body = new TextEncoder().encode(form.toString());
    const reply = await to(url).send({ method: 'POST', path: url.pathname + url.search, headers: FORM, body }, signal);
    return readGrant(reply, clock());
  }

  return {
    async current(signal) {
      if (granted !== undefined && clock() < granted.until) return granted.token;
      asking ??= ask()
        .then((grant) => (granted = grant))
        .catch((error: unknown) => {
          found.forget();
          throw error;
        })
        .finally(() => (asking = undefined));
      return (await unless(signal, asking)).token;
    },
    refused(token) {
      if (granted?.token === token) granted = undefined;
    },
    async close() {
      await Promise.all([...others.values()].map((other) => other.close()));
    },
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

function fixed(tokenUrl: string): Discovery {
  return { tokenUrl: () => Promise.resolve(tokenUrl), forget: () => undefined };
}

/** RFC 6749 §5.1, §5.2. */
function readGrant({ status, body }: Reply, now: number): Granted {
  const told = looksLikeJson(body) ? atOnce(readJson(body)) : undefined;
  if (status !== 200)
    return refuse('http-status', refusal(status, told), { disclosed: 'no', retryable: status >= 500 });
  if (!isObject(told)) return refuse('malformed', 'The token endpoint answers no JSON.', { disclosed: 'no' });
  const { access_token: token, token_type: type, expires_in: life } = told;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || text(type)?.toLowerCase() !== 'bearer')
    return refuse('malformed', 'The token endpoint answers without a bearer token.', { disclosed: 'no' });
  const seconds = Number(life ?? UNTOLD_SECONDS);
  const usable = Number.isFinite(seconds) ? Math.max(seconds - MARGIN_SECONDS, seconds / 2) : 0;
  return { token, until: now + usable * 1000 };
}

const REASONS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

function refusal(status: number, told: unknown): string {
  const error = isObject(told) ? told['error'] : undefined;
  const reason = REASONS.has(error) ? String(error) : 'no known reason';
  return `The state gives us no token (HTTP ${status}, ${reason}): check smart and our registration there.`;
}

/** What is awaited, unless nobody waits any more. */
function unless<T>(signal: AbortSignal, awaited: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Refusal(LATE));
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
    if (signal.aborted) late();
    else signal.addEventListener('abort', late, { once: true });
  });
}

const LATE = {
  status: 'failed',
  code: 'timeout',
  detail: 'No token came in time.',
  retryable: true,
  disclosed: 'no',
} as const;
