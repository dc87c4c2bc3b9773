import type { ErrorRequestHandler, Request } from 'express';
import { AuditError, type AuditedRequest, type Auditor } from '../../../audit/index.js';
import type { RegisteredClient } from '../../../auth/index.js';
import { contextOf } from './context.js';
import { asDoorError } from './failure.js';
import { requesterOf } from '../../../inquiry/index.js';

/** A request of the door as the audit tells it: as it came, but for what proves who sent it. */
export function auditedRequest(req: Request, client: RegisteredClient): AuditedRequest {
  const { requestId: question, correlation, route, remoteAddress } = contextOf(req);
  return {
    client: { id: client.id, name: client.name },
    requester: requesterOf(client),
    requestId: correlation.id,
    question,
    interaction: route.includes('$') ? 'operation' : route === '/fhir/:type/:id' ? 'read' : 'search-type',
    raw: rawRequest(req),
    remoteAddress,
  };
}

/** Notes in the audit that a request is refused or failed. Of what is refused for its number only figures are kept. */
export async function auditRefusal(
  audit: Auditor,
  req: Request,
  client: RegisteredClient,
  refusal: { readonly status: number; readonly reason: string },
): Promise<void> {
  if (refusal.status === 429) return;
  await audit.refused(auditedRequest(req, client), refusal);
}

/** Before a refusal is written: it goes into the audit, where the client is known. */
export function auditFailure(audit: Auditor): ErrorRequestHandler {
  return (thrown: unknown, req, res, next) => {
    const client = res.locals.client as RegisteredClient | undefined;
    if (client === undefined || res.headersSent || thrown instanceof AuditError) return next(thrown);
    const { status, code } = asDoorError(thrown) ?? { status: 500, code: 'internal' };
    return auditRefusal(audit, req, client, { status, reason: code }).then(
      () => next(thrown),
      (error: unknown) => next(error),
    );
  };
}

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

function rawRequest(req: Request): Buffer {
  const { method, originalUrl, httpVersion, rawHeaders } = req;
  const headers: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!CREDENTIALS.has(name.toLowerCase())) headers.push(`${name}: ${value}\r\n`);
  }
  const head = `${method} ${originalUrl} HTTP/${httpVersion}\r\n${headers.join('')}\r\n`;
  const body: unknown = req.body;
  // Node reads heads as Latin-1: that gives back the bytes.
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.isBuffer(body) ? body : Buffer.alloc(0)]);
}
