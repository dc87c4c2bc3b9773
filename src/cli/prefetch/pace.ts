import { setTimeout as sleep } from 'node:timers/promises';

/** Turns that come at an even rate, and can be put off for all who wait. */
export interface Pace {
  /** Resolves when the next turn is had: `true`; `false` where `signal` aborts before. */
  turn(signal: AbortSignal): Promise<boolean>;
  /** No turn for so many milliseconds. @returns whether that is news: turns are not put off already */
  putOff(ms: number): boolean;
}

/** @param gapMs from one turn to the next */
export function createPace(gapMs: number): Pace {
  let [next, offUntil] = [0, 0];
  return {
    async turn(signal) {
      for (;;) {
        if (signal.aborted) return false;
        const now = performance.now();
        const waitMs = Math.max(next, offUntil) - now;
        if (waitMs <= 0) {
          next = now + gapMs;
          return true;
        }
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    },
    putOff(ms) {
      const now = performance.now();
      const isNews = offUntil <= now;
      offUntil = Math.max(offUntil, now + ms);
      return isNews;
    },
  };
}
