import type { DeniedResponder } from '../../../auth/index.js';
import { errorOutcome } from '../outcomes.js';
import { reply } from './reply.js';

/** Writes the authorization server's refusals as OperationOutcomes in the format that the request negotiated. */
export const denyAccess: DeniedResponder = (req, res, { status, code, text }) => {
  reply(req, res, status, errorOutcome(code, text)).catch(() => res.destroy());
};
