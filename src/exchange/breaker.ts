/** When a route is left alone. */
export interface BreakerOptions {
  /** Failures in a row that open the circuit. Default 5. */
  readonly failures?: number;
  /** The failures must fall within this many milliseconds. Default 60,000. */
  readonly windowMs?: number;
  /** Milliseconds that an open circuit stays open before one question is let through as a probe. Default 15,000. */
  readonly coolDownMs?: number;
  /** A clock that never goes back, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** What a question taught about its route. `unknown`: nothing (the requester left, or the route was never reached). */
export type BreakerVerdict = 'answered' | 'failed' | 'unknown';

/** A circuit breaker for one route: closed → open after failures in a row → one probe → closed, or open again. */
export interface Breaker {
  /** Lets a question in, and gives the function to call once when it has ended; `undefined`: leave the route alone. */
  enter(): ((verdict: BreakerVerdict) => void) | undefined;
}

/** Makes a breaker, closed. */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { failures = 5, windowMs = 60_000, coolDownMs = 15_000, now = () => performance.now() } = options;
  let recent: number[] = [];
  let openedAt: number | undefined;
  let probing = false;

  const learn = (verdict: BreakerVerdict, probe: boolean): void => {
    if (probe) probing = false;
    if (verdict === 'answered') {
      recent = [];
      openedAt = undefined;
    } else if (verdict === 'failed' && (probe || openedAt === undefined)) {
      // Questions that were let in before the circuit opened do not keep it open any longer.
      const time = now();
      recent = [...recent.filter((failure) => time - failure < windowMs), time].slice(-failures);
      if (probe || recent.length >= failures) openedAt = time;
    }
  };

  return {
    enter() {
      if (openedAt === undefined) return (verdict) => learn(verdict, false);
      if (probing || now() - openedAt < coolDownMs) return undefined;
      probing = true;
      return (verdict) => learn(verdict, true);
    },
  };
}
