import { isObject } from '../../../../exchange/json.js';
import { atOnce } from '../../../../exchange/steps.js';
import type { HttpConnection } from '../../../../transport/types.js';
import { looksLikeJson, readJson } from '../reading/body.js';
import { refuse } from '../refusal.js';

/** Milliseconds for which what a state says of itself is believed. */
const LIFE_MS = 3_600_000;

/** Where a state gives its tokens. */
export interface Discovery {
  tokenUrl(signal: AbortSignal): Promise<string>;
  /** Has it looked up anew: what was found was of no use. */
  forget(): void;
}

/**
 * Finds a state's token endpoint by its `.well-known/smart-configuration` and remembers it for an hour.
 * @param base FHIR base of the state, without a slash at its end
 */
export function discovery(connection: HttpConnection, base: string, clock: () => number): Discovery {
  let found: { readonly tokenUrl: string; readonly until: number } | undefined;
  return {
    async tokenUrl(signal) {
      if (found !== undefined && clock() < found.until) return found.tokenUrl;
      const path = `${new URL(base).pathname.replace(/\/$/, '')}/.well-known/smart-configuration`;
      const { status, body } = await connection.send(
        { method: 'GET', path, headers: { accept: 'application/json' } },
        signal,
      );
      if (status !== 200 || !looksLikeJson(body))
        refuse(
          'http-status',
          `The state has no SMART configuration (HTTP ${status}): check the endpoint, or set smart.tokenUrl.`,
          { disclosed: 'no', retryable: status >= 500 },
        );
      const tokenUrl = endpointIn(atOnce(readJson(body)), base);
      found = { tokenUrl, until: clock() + LIFE_MS };
      return tokenUrl;
    },
    forget() {
      found = undefined;
    },
  };
}

function endpointIn(configuration: unknown, base: string): string {
  const told = isObject(configuration) ? configuration['token_endpoint'] : undefined;
  if (typeof told !== 'string' || !URL.canParse(told)) return refuse('malformed', NO_ENDPOINT, { disclosed: 'no' });
  const url = new URL(told);
  // Our statement of who we are goes in the clear only where the questions do too.
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && url.origin === new URL(base).origin);
  if (!isSafe || url.username !== '' || url.hash !== '') return refuse('malformed', UNSAFE, { disclosed: 'no' });
  return told;
}

const NO_ENDPOINT = "The state's SMART configuration names no token endpoint: set smart.tokenUrl.";
const UNSAFE = "The state's SMART configuration names a token endpoint that is not https: set smart.tokenUrl.";
