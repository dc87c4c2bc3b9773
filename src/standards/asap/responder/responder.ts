import { type RequestHandler, Router } from 'express';
import { admitted, failure, observe } from '../../door/http.js';
import { type AnswerMessage, serve } from '../../door/serve.js';
import { declaredAction, declaredVersion } from '../../door/soap/body.js';
import { HttpRefusal, isUtf8, mediaType, messageBody } from '../../reply/body.js';
import { answerQuery, type ArrivedQuery } from './answerQuery.js';
import type { AsapResponderDeps } from './deps.js';

export type { AsapResponderDeps } from './deps.js';

/**
 * The ASAP door: DetailedAdHocQuery by POST, in SOAP 1.1 or 1.2 or by itself, to be mounted at `{publicUrl}/asap`. Who asks
 * is known by the client certificate of the connection (docs/decisions/0099). In names that are public: not the ASAP
 * standard (docs/asap.md).
 */
export function createAsapResponder(deps: AsapResponderDeps): Router {
  const { admit, bodyBytes, log, metrics } = deps;
  const door = { route: '/asap', log, metrics } as const;
  const router = Router({ caseSensitive: true });
  const counted = admitted((req) => admit.address(req.ip));
  router.use(observe(door));
  router.get('/', counted, describe(deps));
  router.post('/', counted, ...messageBody(xmlOnly, bodyBytes), serve(door, deps, answering(deps)));
  router.all('/', () => {
    throw notPost();
  });
  router.use(failure(door));
  return router;
}

function notPost(): HttpRefusal {
  return new HttpRefusal(405, 'Send a DetailedAdHocQuery by POST.', { Allow: 'POST' });
}

function describe({ wsdl }: AsapResponderDeps): RequestHandler {
  return (req, res) => {
    if (!Object.keys(req.query).some((name) => name.toLowerCase() === 'wsdl')) throw notPost();
    if (wsdl === undefined)
      throw new HttpRefusal(404, 'This door goes by licensed names: their WSDL is not published here.');
    res.type('text/xml').send(wsdl);
  };
}

/** Lets XML, or SOAP around it, in UTF-8 pass. */
const xmlOnly: RequestHandler = (req, _res, next) => {
  if ((declaredVersion(req) === undefined && mediaType(req) !== 'application/xml') || !isUtf8(req))
    throw new HttpRefusal(
      415,
      'Send SOAP 1.1 as text/xml, SOAP 1.2 as application/soap+xml, or a message by itself as application/xml, in UTF-8.',
    );
  next();
};

function answering(deps: AsapResponderDeps): AnswerMessage {
  return (arrived, client, { req, signal, onBroken }) => {
    const asked: ArrivedQuery = { ...arrived, declared: declaredVersion(req) ?? 'bare', action: declaredAction(req) };
    return answerQuery(asked, client, signal, deps, onBroken);
  };
}
