import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Auditor } from '../../../audit/index.js';
import type { Route } from '../../../telemetry/index.js';
import { DEFAULT_FORMAT, type Format } from '../formats.js';
import { correlate, type Correlation } from './requestId.js';

/** What the door knows of one request from its start to its end. */
export interface Context {
  /** Our own name of the request, 32 hex digits: of logs, of the question put to states, of incidents. */
  readonly requestId: string;
  readonly correlation: Correlation;
  readonly startedAt: number;
  /** Whom it came from, by IP; kept, because a connection that is gone tells it no more. */
  readonly remoteAddress: string;
  format: Format;
  /** Route template, for figures. */
  route: Route;
  /** Told of refusals, also of those that are written outside the door. */
  audit?: Auditor;
}

const contexts = new WeakMap<Request, Context>();

/** Opens the context of a request. */
export function openContext(req: Request): Context {
  const context: Context = {
    requestId: randomUUID().replaceAll('-', ''),
    correlation: correlate(req.get('x-request-id')),
    startedAt: performance.now(),
    remoteAddress: req.ip ?? 'unknown',
    format: DEFAULT_FORMAT,
    route: 'other',
  };
  contexts.set(req, context);
  return context;
}

/** The context of a request; opened where nobody has yet. */
export function contextOf(req: Request): Context {
  return contexts.get(req) ?? openContext(req);
}
