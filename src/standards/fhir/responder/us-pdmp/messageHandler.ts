import type { RequestHandler } from 'express';
import { clientOf } from '../../../../auth/index.js';
import { DoorError } from '../../outcomes.js';
import { auditedRequest } from '../audited.js';
import { contextOf } from '../context.js';
import type { ResponderDeps } from '../deps.js';
import { queryOf } from '../form.js';
import type { ReadBackShelf } from '../readBack.js';
import { replyText } from '../reply.js';
import { readResource } from '../resourceBody.js';
import { goneSignal } from '../searchHandler.js';
import { answerHistory } from './answerHistory.js';
import { readMessage, writeMessage } from './message.js';

/** Answers `POST $process-message`: the same operation by message. */
export function messageHandler(deps: ResponderDeps, shelf: ReadBackShelf): RequestHandler {
  const clock = deps.clock ?? (() => new Date());
  const { publicUrl, states } = deps;
  return async (req, res) => {
    const client = clientOf(res);
    refuseAsync(queryOf(req));
    const request = readMessage(readResource(req), states, publicUrl);
    const { parameters, destinations } = request;
    const call = { client, request: auditedRequest(req, client), destinations, now: clock(), signal: goneSignal(res) };
    const reply = await answerHistory(parameters, call, deps, shelf);
    const { format } = contextOf(req);
    await replyText(req, res, 200, writeMessage({ request, reply, publicUrl }, format.kind), format);
  };
}

/** Answers go back by the connection that the message came by. */
function refuseAsync(pairs: readonly (readonly [string, string])[]): void {
  const asked = pairs.find(([name, value]) => name === 'response-url' || (name === 'async' && value !== 'false'));
  if (asked !== undefined) {
    throw new DoorError(
      'unsupported-parameter',
      'async and response-url are not supported: the response is the answer.',
    );
  }
}
