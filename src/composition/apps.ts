import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Metrics } from '../telemetry/index.js';
import { securityHeaders } from './securityHeaders.js';

/** What the clients' door is made of. */
export interface PublicParts {
  readonly url: string;
  /** Proxies in front, whose `X-Forwarded-For` is believed. */
  readonly proxies: number;
  readonly health: Router;
  /** Before the authorization server. */
  readonly admit: RequestHandler;
  readonly auth: Router;
  readonly fhir: Router;
  /** Pages behind history links. */
  readonly report: Router;
  /** Where states push answers that they had put off. */
  readonly pmix: Router;
  /** Where clients ask in SCRIPT; only where they come by certificates. */
  readonly script?: Router;
  /** Where they ask in ASAP. */
  readonly asap?: Router;
}

/** The clients' door: authorization server, FHIR base, the pages of histories, the doors of other standards, and nothing else. */
export function publicApp(parts: PublicParts): Express {
  const { url, proxies, health, admit, auth, fhir, report, pmix, script, asap } = parts;
  const app = bare().set('trust proxy', proxies);
  app.use(securityHeaders(url), health);
  app.use('/auth', admit);
  app.use(auth);
  app.use('/fhir', fhir);
  app.use('/report', report);
  app.use('/pmix', pmix);
  if (script !== undefined) app.use('/script', script);
  if (asap !== undefined) app.use('/asap', asap);
  return app.use(notFound);
}

/** The operators' door. @param routers what it serves under `/admin` */
export function adminApp(metrics: Metrics, health: Router, ...routers: readonly Router[]): Express {
  const app = bare();
  app.use(securityHeaders(''), health);
  app.get('/metrics', async (_req, res) => {
    res.set('Content-Type', metrics.contentType).send(await metrics.expose());
  });
  for (const router of routers) app.use(router);
  return app.use(notFound);
}

/** Either door while the gateway starts: it lives, and is not ready. @param url by which it is reached, as far as known */
export function startingApp(health: Router, url: string): Express {
  return bare().use(securityHeaders(url), health, notFound);
}

function bare(): Express {
  return express().disable('x-powered-by').disable('etag');
}

const notFound: RequestHandler = (_req, res) => void res.status(404).type('text/plain').send('not found\n');
