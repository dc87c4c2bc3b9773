import { types } from 'node:util';
import { Redis } from 'ioredis';
import { StoreError } from './errors.js';

/** What {@link openRedis} needs to know. */
export interface RedisOptions {
  /** `redis://` or `rediss://` (TLS), with user, password and database as needed. */
  readonly url: string;
  /** Milliseconds within which Redis must have answered once; default 10,000. */
  readonly waitMs?: number;
  /** Told when the connection is lost after it was had, and when it is back. */
  readonly onChange?: (up: boolean) => void;
}

/** Milliseconds for one command: a token or an answer waits for it. */
const COMMAND_MS = 2_000;

/**
 * Connects to Redis and waits until it serves; reconnects by itself from then on. While it is gone commands fail at once
 * instead of waiting in a queue: whoever needs Redis to be safe must refuse, not hang.
 * @throws StoreError `unreachable`, naming host and reason, never the password
 */
export async function openRedis({ url, waitMs = 10_000, onChange = () => undefined }: RedisOptions): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS,
    connectTimeout: COMMAND_MS,
    connectionName: 'pdmp-gateway',
    enableAutoPipelining: true,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
  });
  let last: unknown;
  redis.on('error', (error: unknown) => (last = error)); // without a listener ioredis writes to the console
  try {
    await ready(redis, waitMs);
  } catch {
    redis.disconnect();
    throw new StoreError(
      'unreachable',
      `Redis at ${place(url)} does not answer (${reason(last)}): start it, or correct redis`,
      { cause: last },
    );
  }
  let up = true;
  const tell = (now: boolean): void => {
    if (up !== now) onChange((up = now));
  };
  redis.on('close', () => tell(false)).on('ready', () => tell(true));
  return redis;
}

/** What Redis replies. @throws StoreError `unreachable` where it does not, or with an error */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (cause) {
    // No cause whose text could be logged: ioredis puts a command's arguments into its errors.
    throw new StoreError('unreachable', `Redis does not answer (${reason(cause)})`);
  }
}

function ready(redis: Redis, waitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('too late')), waitMs);
    redis.once('ready', () => {
      clearTimeout(patience);
      resolve();
    });
    // It tries again by itself; what went wrong is told by the event.
    redis.connect().catch(() => undefined);
  });
}

/** Host, port and database of a Redis URL. */
function place(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '6379'}${pathname.length > 1 ? pathname : ''}`;
}

/** The system's word, or the first word of Redis's own error (`WRONGPASS`, `NOAUTH`, `OOM` …). */
function reason(error: unknown): string {
  if (!types.isNativeError(error)) return 'no reply in time';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^[A-Z]{4,20}(?= )/.exec(error.message)?.[0] ?? 'no reply in time';
}
