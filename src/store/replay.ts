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
  /** How many unexpired identifiers are held at most; default 500,000 (about 100 MB). */
  readonly maxEntries?: number;
  readonly clock?: () => Date;
}

const SWEEP_MS = 10_000;

/**
 * The replay guard of a single process. When it is full it claims nothing more: forgetting would let an assertion be
 * played twice.
 */
export function memoryReplayGuard(options: MemoryReplayOptions = {}): ReplayGuard {
  const clock = options.clock ?? (() => new Date());
  const maxEntries = options.maxEntries ?? 500_000;
  const used = new Map<string, number>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  const sweep = (now: number): void => {
    sweptAt = now;
    for (const [key, expiresAt] of used) if (expiresAt <= now) used.delete(key);
  };

  return {
    async claim(issuer, jti, expiresAtMs) {
      const now = clock().getTime();
      if (now - sweptAt >= SWEEP_MS) sweep(now);
      const key = replayKey(issuer, jti);
      const until = used.get(key);
      if (until !== undefined && until > now) return false;
      if (used.size >= maxEntries) sweep(now);
      if (used.size >= maxEntries) throw new StoreError('full', `the replay guard holds ${maxEntries} identifiers`);
      used.set(key, expiresAtMs);
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
