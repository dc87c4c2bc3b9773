import { type ErrorRequestHandler, type Request, type Response, Router, urlencoded } from 'express';
import { toJson } from '../../fhir/json.js';
import type { Bundle, Resource } from '../../fhir/types.js';
import { AuditError } from '../errors.js';
import { activityEvent } from '../events/activity.js';
import type { GatewayIdentity } from '../events/request.js';
import type { AuditEvent } from '../events/types.js';
import type { OpenAudit } from '../begin.js';
import { findAuditEvent, searchAudit } from '../search/search.js';
import { type LogSearch, readLogSearch } from './parameters.js';
import { SearchFault } from './tokens.js';

/** What the operators' view of the log needs. */
export interface AuditRouterOptions extends OpenAudit {
  readonly gateway: GatewayIdentity;
  /** URL that the router is mounted at, without a slash at its end. */
  readonly base: string;
  readonly clock?: () => Date;
}

/**
 * FHIR search and read of AuditEvents, JSON, for operators: `AuditEvent?…`, `AuditEvent/_search`, `AuditEvent/id`. Who may
 * come here is for the handler before it. That the log was looked at goes into the log, before anything is shown.
 */
export function auditRouter(options: AuditRouterOptions): Router {
  const { folder, keys, log, gateway, base, clock = () => new Date() } = options;
  const note = (req: Request, query: string): Promise<void> => {
    const remoteAddress = req.socket.remoteAddress ?? '';
    return log.record([activityEvent(gateway, { what: 'searched', remoteAddress, query }, clock())]);
  };

  const search = async (req: Request, res: Response, given: URLSearchParams): Promise<void> => {
    const sought = readLogSearch(given, keys.patients);
    await note(req, `AuditEvent?${sought.query.toString()}`);
    if (sought.id !== undefined) {
      const found = await findAuditEvent(folder, keys, sought.id);
      return send(res, 200, bundleOf(base, sought, found === undefined ? [] : [found], found === undefined ? 0 : 1));
    }
    const { events, total } = await searchAudit(folder, keys, sought.filter, sought.part);
    send(res, 200, bundleOf(base, sought, events, total));
  };

  const router = Router({ caseSensitive: true });
  router.get('/AuditEvent', (req, res) => search(req, res, queryOf(req)));
  router.post('/AuditEvent/_search', urlencoded({ extended: false, limit: '64kb' }), (req, res) =>
    search(req, res, new URLSearchParams([...queryOf(req), ...formOf(req.body)])),
  );
  router.get('/AuditEvent/:id', async (req, res) => {
    await note(req, `AuditEvent/${encodeURIComponent(req.params.id)}`);
    const found = await findAuditEvent(folder, keys, req.params.id);
    send(res, found === undefined ? 404 : 200, found ?? refusal('not-found', 'There is no such event.'));
  });
  router.use((_req, res) => send(res, 404, refusal('not-found', 'AuditEvents are searched and read here.')));
  router.use(failed);
  return router;
}

function bundleOf(base: string, { part, query }: LogSearch, events: readonly AuditEvent[], total: number): Bundle {
  const url = (offset: number): string => {
    const link = new URLSearchParams(query);
    link.set('_count', String(part.count));
    if (offset > 0) link.set('_offset', String(offset));
    return `${base}/AuditEvent?${link.toString()}`;
  };
  const next = part.offset + part.count;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: [
      { relation: 'self', url: url(part.offset) },
      ...(part.count > 0 && next < total ? [{ relation: 'next', url: url(next) }] : []),
    ],
    ...(events.length === 0
      ? {}
      : {
          entry: events.map((event) => ({
            fullUrl: `${base}/AuditEvent/${event.id}`,
            resource: event,
            search: { mode: 'match' as const },
          })),
        }),
  };
}

const failed: ErrorRequestHandler = (thrown: unknown, _req, res, _next) => {
  if (res.headersSent) return void res.destroy();
  if (thrown instanceof SearchFault) return send(res, 400, refusal('invalid', thrown.message));
  if (thrown instanceof AuditError) {
    return send(res, 503, refusal('transient', 'That the log is looked at cannot be recorded, so it is not shown.'));
  }
  send(res, 500, refusal('exception', 'The log cannot be read; the command line (audit verify) may tell why.'));
};

function send(res: Response, status: number, resource: Resource): void {
  res.status(status).set({ 'Content-Type': 'application/fhir+json; charset=utf-8', 'Cache-Control': 'no-store' });
  res.end(toJson(resource));
}

function refusal(code: string, text: string): Resource {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics: text }] };
}

function queryOf(req: Request): URLSearchParams {
  const mark = req.originalUrl.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : req.originalUrl.slice(mark + 1));
}

function formOf(body: unknown): [string, string][] {
  return Object.entries(Object(body) as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, String(item)]),
  );
}
