import type { RequestHandler } from 'express';
import { clientOf } from '../../../../auth/index.js';
import { auditedRequest } from '../audited.js';
import { contextOf } from '../context.js';
import type { ResponderDeps } from '../deps.js';
import type { ReadBackShelf } from '../readBack.js';
import { replyText } from '../reply.js';
import { readResource } from '../resourceBody.js';
import { goneSignal } from '../searchHandler.js';
import { answerHistory } from './answerHistory.js';
import { writeHistory } from './reply.js';

/** Answers `POST $pdmp-history` and `POST Patient/$pdmp-history`. */
export function historyHandler(deps: ResponderDeps, shelf: ReadBackShelf): RequestHandler {
  const clock = deps.clock ?? (() => new Date());
  return async (req, res) => {
    const client = clientOf(res);
    const call = { client, request: auditedRequest(req, client), now: clock(), signal: goneSignal(res) };
    const reply = await answerHistory(readResource(req), call, deps, shelf);
    const { format } = contextOf(req);
    await replyText(req, res, 200, writeHistory(reply, format.kind), format);
  };
}
