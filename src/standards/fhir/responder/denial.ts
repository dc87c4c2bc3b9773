import type { Request, Response } from 'express';
import type { DeniedResponder, Denial } from '../../../auth/index.js';
import { doorOutcome, errorOutcome } from '../outcomes.js';
import { auditRefusal } from './audited.js';
import { contextOf } from './context.js';
import { asDoorError } from './failure.js';
import { reply } from './reply.js';

/**
 * Writes the authorization server's refusals as OperationOutcomes in the format that the request negotiated; where the
 * client is known they go into the audit before.
 */
export const denyAccess: DeniedResponder = (req, res, denial) => {
  deny(req, res, denial).catch(() => res.destroy());
};

async function deny(req: Request, res: Response, { status, code, text, client }: Denial): Promise<void> {
  const { audit } = contextOf(req);
  if (audit !== undefined && client !== undefined) {
    try {
      await auditRefusal(audit, req, client, { status, reason: code });
    } catch (error) {
      const unavailable = asDoorError(error);
      if (unavailable === undefined) throw error;
      res.set(unavailable.headers).removeHeader('WWW-Authenticate');
      return reply(req, res, unavailable.status, doorOutcome(unavailable));
    }
  }
  await reply(req, res, status, errorOutcome(code, text));
}
