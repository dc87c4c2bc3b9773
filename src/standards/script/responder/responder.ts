import { Router } from 'express';
import { admitted, failure, observe } from '../../door/http.js';
import { type AnswerMessage, serve } from '../../door/serve.js';
import { HttpRefusal, mediaType, messageBody } from '../../reply/body.js';
import { answerMessage } from './answerMessage.js';
import { xmlOnly } from './body.js';
import type { ScriptResponderDeps } from './deps.js';

export type { ScriptResponderDeps } from './deps.js';

/**
 * The SCRIPT door: RxHistoryRequest of 10.6 or 2017071 by POST, to be mounted at `{publicUrl}/script`. Who asks is known
 * by the client certificate of the connection (docs/decisions/0097).
 */
export function createScriptResponder(deps: ScriptResponderDeps): Router {
  const { admit, bodyBytes, log, metrics } = deps;
  const door = { route: '/script', log, metrics } as const;
  const router = Router({ caseSensitive: true });
  router.use(observe(door));
  router.post(
    '/',
    admitted((req) => admit.address(req.ip)),
    ...messageBody(xmlOnly, bodyBytes),
    serve(door, deps, answering(deps)),
  );
  router.all('/', () => {
    throw new HttpRefusal(405, 'Send a SCRIPT message by POST.', { Allow: 'POST' });
  });
  router.use(failure(door));
  return router;
}

function answering(deps: ScriptResponderDeps): AnswerMessage {
  return async (arrived, client, { req, signal, onBroken }) => {
    const { status, body, wrapped, retryAfter } = await answerMessage(arrived, client, signal, deps, onBroken);
    const headers = retryAfter === undefined ? undefined : { 'Retry-After': String(retryAfter) };
    return { status, contentType: `${wrapped ? mediaType(req) : 'application/xml'}; charset=utf-8`, body, headers };
  };
}
