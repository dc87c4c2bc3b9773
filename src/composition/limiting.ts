import type { Request, RequestHandler, Response } from 'express';
import { clientOf, type Guard, type ScopeNeed } from '../auth/index.js';
import type { Limits } from '../limits/index.js';
import { busy, throttled } from '../standards/fhir/responder/index.js';
import type { Log, Metrics } from '../telemetry/index.js';

/** The limits, as handlers for the two doors of clients. */
export interface Limiting {
  /** Before everything of the FHIR door. */
  readonly fhir: RequestHandler;
  /** Before the pages behind links. */
  readonly page: RequestHandler;
  /** Before everything of the authorization server. */
  readonly auth: RequestHandler;
  /** For the token endpoint, once it knows who it is said to be for. */
  readonly throttle: (req: Request, claimed: string) => Promise<number | undefined>;
  /** A bearer check that counts whom it lets pass, and holds a place for each question while it runs. */
  guard(guard: Guard): Guard;
}

/** A question ends within seconds; a place may be free in one. */
const BUSY_SECONDS = 1;

/** Puts the limits before the doors: OperationOutcomes at the one, OAuth errors at the other, always with Retry-After. */
export function limiting(limits: Limits, log: Log, metrics: Metrics): Limiting {
  const admit = async ({ permission }: ScopeNeed, res: Response): Promise<void> => {
    const wait = await limits.client(clientOf(res).id);
    if (wait !== undefined) throw throttled(wait);
    if (permission !== 's') return;
    const free = limits.question();
    if (free === undefined) throw busy(BUSY_SECONDS);
    res.once('close', free);
    if (res.closed || res.destroyed) free();
  };
  return {
    async fhir(req, _res, next) {
      const wait = await limits.address('fhir', req.ip);
      next(wait === undefined ? undefined : throttled(wait));
    },
    async page(req, res, next) {
      const wait = await limits.address('fhir', req.ip);
      if (wait === undefined) return next();
      res.set('Retry-After', String(wait));
      next(throttled(wait));
    },
    async auth(req, res, next) {
      const wait = await limits.address('token', req.ip);
      if (wait === undefined) return next();
      metrics.token('throttled');
      log.info('token.refused', { outcome: 'throttled', status: 429 });
      res
        .set({ 'Retry-After': String(wait), 'Cache-Control': 'no-store', Pragma: 'no-cache' })
        .status(429)
        .json({
          error: 'temporarily_unavailable',
          error_description: 'Too many requests from this address: wait as Retry-After says.',
        });
    },
    throttle: (req, claimed) => limits.token(req.ip, claimed),
    guard: (guard) => (need) => {
      const check = guard(need);
      return (req, res, next) =>
        check(req, res, (refusal?: unknown) => {
          if (refusal !== undefined) next(refusal);
          else admit(need, res).then(() => next(), next);
        });
    },
  };
}
