import type { Request } from 'express';
import { Router } from 'express';
import type { Config } from '../config/index.js';
import type { Staging } from '../inquiry/index.js';
import type { Limits } from '../limits/index.js';
import type { Tables } from '../mapping/types.js';
import type { MessageDoorDeps } from '../standards/door/deps.js';
import { createPmixResponder, type PushingState } from '../standards/pmix/responder/index.js';
import type { Log, Metrics } from '../telemetry/index.js';
import { hasMessageDoors } from './clientCertificates.js';
import { messageSecurityOf } from './messageSecurity.js';
import type { OpenQuestions } from './openQuestions.js';
import type { OpenRoute } from './openRoutes.js';
import { overlayOf } from './overlays.js';

/** What the PMIX door is made of. */
export interface PmixDoorParts {
  readonly config: Pick<Config, 'gateway' | 'limits' | 'server'>;
  /** `server.publicUrl`. */
  readonly url: string;
  /** What surrounds a question that came as a message. */
  readonly door: MessageDoorDeps;
  readonly routes: readonly OpenRoute[];
  readonly tables: Tables;
  readonly staging: Pick<Staging, 'awaits' | 'land'>;
  readonly open: Pick<OpenQuestions, 'isOpen'>;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * The door for states that answer later, and for clients that ask in PMIX; nothing is served where no state is asked by PMIX
 * and no client could prove by a certificate who it is.
 */
export function openPmixDoor(parts: PmixDoorParts): Router {
  const { config, url, door, routes, tables, staging, open, limits, log, metrics } = parts;
  const states = new Map(
    routes.flatMap(({ settings: route }): [string, PushingState][] => {
      const { state, protocol, schema } = route;
      if (protocol !== 'pmix-3' && protocol !== 'pmix-2') return [];
      return [[state, { generation: protocol, schema, overlay: overlayOf(route), security: messageSecurityOf(route) }]];
    }),
  );
  const asks = hasMessageDoors(config);
  if (states.size === 0 && !asks) return Router();
  return createPmixResponder({
    publicUrl: url,
    ...(asks ? { questions: door } : {}),
    awaits: (requestId, state) => staging.awaits(requestId, state),
    isOpen: (requestId, state) => open.isOpen(requestId, state),
    land: (requestId, state, answer) => staging.land(requestId, state, answer),
    tables,
    states,
    site: config.gateway.site,
    admit: (req: Request) => limits.address('fhir', req.ip),
    place: () => limits.push(),
    limits: { bodyBytes: config.limits.xml.bytes },
    log,
    metrics,
  });
}
