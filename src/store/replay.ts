import { createHash } from 'node:crypto';
import { StoreError } from './errors.js';

/** Remembers which one-time identifiers were used, for every replica that shares its home. */
export interface ReplayGuard {
  /**
   * Claims an issuer's identifier: true the first time, false for every other until `expiresAtMs` (epoch milliseconds).
   * Atomic across callers. Rejects where it cannot be remembered: then the identifier must not be accepted.
   */
  claim(issuer: string, jti: string, expiresAtMs: number): Promise<boolean>;
}

/** What a {@link memoryReplayGuard} needs to know. */
export interface MemoryReplayOptions {
  /** How many unexpired identifiers are held before shares count; default 500,000 (about 100 MB). */
  readonly maxEntries?: number;
  readonly clock?: () => Date;
}

const SWEEP_MS = 10_000;
/** When it is full: looking through all of it for each claim would hold up everybody. */
const FULL_SWEEP_MS = 1000;

/**
 * The replay guard of a single process. When it is full it claims nothing more for an issuer that holds its share of it, an
 * equal part for each: forgetting would let an assertion be played twice. The others go on, so that who fills it harms
 * nobody else; it may come to hold about twice as many.
 */
export function memoryReplayGuard(options: MemoryReplayOptions = {}): ReplayGuard {
  const clock = options.clock ?? (() => new Date());
  const maxEntries = options.maxEntries ?? 500_000;
  const issuers = new Map<string, Map<string, number>>();
  let held = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;

  const sweep = (now: number): void => {
    sweptAt = now;
    held = 0;
    for (const [issuer, used] of issuers) {
      for (const [key, expiresAt] of used) if (expiresAt <= now) used.delete(key);
      if (used.size === 0) issuers.delete(issuer);
      held += used.size;
    }
  };

  return {
    async claim(issuer, jti, expiresAtMs) {
      const now = clock().getTime();
      if (now - sweptAt >= (held >= maxEntries ? FULL_SWEEP_MS : SWEEP_MS)) sweep(now);
      const used = issuers.get(issuer) ?? new Map<string, number>();
      const key = replayKey(issuer, jti);
      const until = used.get(key);
      if (until !== undefined && until > now) return false;
      const sharers = issuers.size + (issuers.has(issuer) ? 0 : 1);
      if (held >= maxEntries && used.size >= maxEntries / sharers)
        throw new StoreError('full', `the replay guard is full (${maxEntries}), and this issuer has its share of it`);
      if (until === undefined) held += 1;
      issuers.set(issuer, used.set(key, expiresAtMs));
      return true;
    },
  };
}

/** One name for issuer and identifier, of fixed length and without doubt where the one ends and the other starts. */
export function replayKey(issuer: string, jti: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, jti]))
    .digest('base64url');
}
