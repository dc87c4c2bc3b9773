import { Agent, request } from 'undici';
import { z } from 'zod';
import type { JwkSet } from '../client.js';
import { freshMs } from './freshness.js';

/** A key set as it was fetched. */
export interface FetchedJwks {
  readonly set: JwkSet;
  /** Milliseconds for which it may be used. */
  readonly freshMs: number;
}

/** Gets key sets from registered URLs. */
export interface JwksFetcher {
  /** Rejects for whatever is not a key set, told with status 200, in time and size. */
  fetch(url: string): Promise<FetchedJwks>;
  close(): Promise<void>;
}

const jwkSet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(100) });
const MOST_BYTES = 131_072;
const MOST_MS = 5_000;

/** Whether a key set may be fetched from here: https, or http on this machine itself; no user or password in it. */
export function isJwksUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const loopback = /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback);
}

/** Fetches over connections of its own: no redirects, 128 KiB and five seconds at most. */
export function jwksFetcher(clock: () => Date): JwksFetcher {
  const dispatcher = new Agent({
    connect: { timeout: MOST_MS },
    headersTimeout: MOST_MS,
    bodyTimeout: MOST_MS,
    maxResponseSize: MOST_BYTES,
    keepAliveTimeout: 1_000,
  });
  return {
    async fetch(url) {
      if (!isJwksUrl(url)) throw new Error('a key set is fetched by https, or http on a loopback address');
      const signal = AbortSignal.timeout(MOST_MS);
      const answer = await request(url, { dispatcher, signal, headers: { accept: 'application/json' } });
      if (answer.statusCode !== 200) {
        await answer.body.dump();
        throw new Error(`the key set was answered with status ${answer.statusCode}`);
      }
      const set = jwkSet.parse(JSON.parse(await answer.body.text()));
      return { set, freshMs: freshMs(answer.headers, clock()) };
    },
    close: () => dispatcher.destroy(),
  };
}
