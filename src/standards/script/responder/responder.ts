import { type RequestHandler, Router } from 'express';
import { admitted, failure, goneSignal, observe, seenOf, sendReply } from '../../door/http.js';
import { bytesOf, HttpRefusal, mediaType, messageBody } from '../../reply/body.js';
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
    serve(deps),
  );
  router.all('/', () => {
    throw new HttpRefusal(405, 'Send a SCRIPT message by POST.', { Allow: 'POST' });
  });
  router.use(failure(door));
  return router;
}

function serve(deps: ScriptResponderDeps): RequestHandler {
  return async (req, res) => {
    const about = seenOf(req);
    const { requestId } = about;
    const signal = goneSignal(res);
    const client = await deps.identify(req);
    about.client = client?.id;
    const arrived = { bytes: bytesOf(req), requestId, remoteAddress: req.ip ?? '' };
    const answer = await answerMessage(arrived, client, signal, deps, (error) =>
      deps.log.error('http.error', { requestId, route: '/script', status: 500 }, error),
    ).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (answer === undefined) return;
    const { status, body, wrapped, retryAfter } = answer;
    const headers = retryAfter === undefined ? undefined : { 'Retry-After': String(retryAfter) };
    const contentType = `${wrapped ? mediaType(req) : 'application/xml'}; charset=utf-8`;
    sendReply(res, { status, contentType, body, headers });
  };
}
