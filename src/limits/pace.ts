import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type RateLimit, rateLimit } from './rate.js';

/** What {@link createPaces} needs to know. */
export interface PacesOptions {
  /** Questions a minute that a state allows in the background; a whole number of at least 1. */
  readonly perMinute: (state: string) => number;
  /** Where replicas count together; left out: this process alone. */
  readonly redis?: Redis;
}

/** The pace at which states are asked when nobody waits for the answer. */
export interface Paces {
  /**
   * Resolves when the next question may be put to `state`; callers have their turns in the order they came.
   * Rejects when `signal` aborts before; then no turn was used.
   */
  turn(state: string, signal: AbortSignal): Promise<void>;
}

interface Line {
  /** The last turn that somebody waits for. */
  last: Promise<void>;
  /** When the next may be had, on the clock of `performance.now()`. */
  next: number;
  readonly gapMs: number;
  /** What all replicas together may ask. */
  readonly together: RateLimit | undefined;
}

/**
 * Paces by state: within a process questions are spaced evenly; with Redis, replicas together ask no more than that. While
 * Redis is gone each keeps the pace for itself.
 */
export function createPaces({ perMinute, redis }: PacesOptions): Paces {
  const lines = new Map<string, Line>();
  const lineOf = (state: string): Line => {
    const rate = perMinute(state);
    const line = lines.get(state) ?? {
      last: Promise.resolve(),
      next: 0,
      gapMs: 60_000 / rate,
      together: redis && rateLimit(`pace:${state}`, windowOf(rate), redis),
    };
    lines.set(state, line);
    return line;
  };

  return {
    turn(state, signal) {
      const line = lineOf(state);
      const turn = line.last.then(() => wait(line, state, signal));
      line.last = turn.catch(() => undefined);
      return heeding(turn, signal);
    },
  };
}

async function wait(line: Line, state: string, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, line.next - performance.now()), undefined, { signal });
  for (;;) {
    const seconds = await line.together?.take(state);
    if (seconds === undefined) break;
    await sleep(seconds * 1_000, undefined, { signal });
  }
  // A timer may fire a little early: what it gained must not add up to a quicker pace.
  line.next = Math.max(line.next, performance.now()) + line.gapMs;
}

/** The shortest window of whole seconds that has `perMinute` in a minute. */
function windowOf(perMinute: number): { rate: number; burst: number } {
  return { rate: perMinute / 60, burst: perMinute / divisor(perMinute, 60) };
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

/** As `promise`, or rejected as soon as `signal` aborts. */
function heeding(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
