import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { pace } from '../../../exchange/steps.js';
import type { Log, Metrics } from '../../../telemetry/index.js';
import { MessageError } from '../../../xml/errors.js';
import { bodyRefusal, bytesOf, HttpRefusal, messageBody } from '../../reply/body.js';
import { declaredAction, declaredVersion, soapOnly } from './body.js';
import { SoapFault, writeFault } from './fault.js';
import type { Operation } from './operation.js';
import { type Outline, readOutline } from './outline.js';
import { type DeferredDeps, RECEIVE_DEFERRED, receiveDeferred } from './receiveDeferred.js';
import type { SoapAnswer } from './soap.js';

/** What the PMIX door needs of the rest of the gateway. */
export interface PmixResponderDeps extends DeferredDeps {
  /** Counts one request; resolves to the seconds to wait where there were too many of that address. */
  readonly admit?: (req: Request) => Promise<number | undefined>;
  /** A place for one message, to be given back; `undefined` where all are taken. Default: always one. */
  readonly place?: () => (() => void) | undefined;
  readonly limits?: {
    /** Bytes of one message; default 64 MiB, as of a state's reply. */
    readonly bodyBytes?: number;
  };
  readonly log: Log;
  readonly metrics: Metrics;
}

const BODY_BYTES = 64 * 1024 * 1024;
/** Seconds after which a message that found no place may be sent again. */
const BUSY_SECONDS = 5;

/**
 * The PMIX door: SOAP 1.2 (1.1 is understood) by POST, to be mounted at `{publicUrl}/pmix`, where at least one state is
 * asked by PMIX. Operations are told apart by action, never by what the body holds (wire/pmix.md §2).
 */
export function createPmixResponder(deps: PmixResponderDeps): Router {
  const operations: ReadonlyMap<string, Operation> = new Map([[RECEIVE_DEFERRED, receiveDeferred(deps)]]);
  const router = Router({ caseSensitive: true });
  router.use(observe(deps));
  router.get('/', (req, res) => {
    if (!Object.keys(req.query).some((name) => name.toLowerCase() === 'wsdl')) throw notPost();
    res.status(404).type('text/plain').send('No WSDL is served here.\n');
  });
  const body = messageBody(soapOnly, deps.limits?.bodyBytes ?? BODY_BYTES);
  router.post('/', admitted(deps), placed(deps), ...body, serve(operations, deps));
  router.all('/', () => {
    throw notPost();
  });
  router.use(failure(deps));
  return router;
}

function notPost(): HttpRefusal {
  return new HttpRefusal(405, 'Send a SOAP message by POST.', { Allow: 'POST' });
}

/** Our own name of each request, for logs. */
const requestIds = new WeakMap<Request, string>();

/** Headers of every answer; then its figures. */
function observe({ log, metrics }: PmixResponderDeps): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID().replaceAll('-', '');
    requestIds.set(req, requestId);
    res.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Request-ID': requestId });
    res.once('close', () => {
      const figures = { route: '/pmix', ms: Math.round(performance.now() - startedAt) } as const;
      const { method } = req;
      metrics.request({ ...figures, httpStatus: res.statusCode });
      log.info('http.request', {
        requestId,
        method,
        ...figures,
        status: res.statusCode,
        aborted: !res.writableFinished,
      });
    });
    next();
  };
}

function admitted({ admit }: PmixResponderDeps): RequestHandler {
  return async (req, _res, next) => {
    const wait = await admit?.(req);
    if (wait !== undefined)
      throw new HttpRefusal(429, 'Too many messages from this address: wait as Retry-After says.', {
        'Retry-After': String(wait),
      });
    next();
  };
}

/** Holds a place from before the first byte of the message until the answer has left, or its sender has. */
function placed({ place }: PmixResponderDeps): RequestHandler {
  return (_req, res, next) => {
    if (place !== undefined) {
      const leave = place();
      if (leave === undefined)
        throw new HttpRefusal(503, 'Too many messages at once: wait as Retry-After says.', {
          'Retry-After': String(BUSY_SECONDS),
          Connection: 'close',
        });
      res.once('close', leave);
    }
    next();
  };
}

function serve(operations: ReadonlyMap<string, Operation>, { log }: PmixResponderDeps): RequestHandler {
  return async (req, res) => {
    const bytes = bytesOf(req);
    const requestId = requestIds.get(req) ?? '';
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const { signal } = gone;
    let outline: Outline = { version: declaredVersion(req) ?? '1.2' };
    const answer = async (): Promise<SoapAnswer> => {
      outline = await pace(readOutline(bytes), signal);
      const action = actionOf(outline, declaredAction(req));
      const operation = operations.get(action);
      if (operation === undefined)
        throw new SoapFault('Sender', 'The action is not supported here.', { addressing: 'ActionNotSupported' });
      return operation({ outline: { ...outline, action }, bytes, requestId, signal });
    };
    const told = await answer().catch((error: unknown) => {
      if (signal.aborted) return undefined;
      const fault = faultOf(error);
      if (fault === undefined) log.error('http.error', { requestId, route: '/pmix', status: 500 }, error);
      return writeFault(fault ?? BROKEN, outline.version, outline.messageId);
    });
    if (told !== undefined) send(res, told);
  };
}

const BROKEN = new SoapFault('Receiver', 'The gateway failed; its operator finds why under the X-Request-ID.');

/** What is the sender's doing; `undefined` for faults of ours. */
function faultOf(error: unknown): SoapFault | undefined {
  if (error instanceof SoapFault) return error;
  if (!(error instanceof MessageError)) return undefined;
  const line = error.line === undefined ? '' : `, line ${error.line}`;
  return new SoapFault('Sender', `The message cannot be read (${error.code}${line}).`);
}

/** wsa:Action, which the HTTP headers may repeat; these alone where it is missing. */
function actionOf({ action }: Outline, declared: string | undefined): string {
  const named = action ?? declared;
  if (named === undefined)
    throw new SoapFault('Sender', 'wsa:Action is missing.', { addressing: 'MessageAddressingHeaderRequired' });
  if (declared !== undefined && declared !== named)
    throw new SoapFault('Sender', 'wsa:Action is not the action of the HTTP headers.', {
      addressing: 'ActionMismatch',
    });
  return named;
}

function send(res: Response, { status, contentType, body, headers }: SoapAnswer): void {
  // As it stands: Express would write a content type's parameters anew.
  res.status(status).set(headers ?? {});
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

function failure({ log }: PmixResponderDeps): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    if (res.headersSent) return void res.destroy();
    const refusal = thrown instanceof HttpRefusal ? thrown : bodyRefusal(thrown);
    const status = refusal?.status ?? 500;
    if (refusal === undefined)
      log.error('http.error', { requestId: requestIds.get(req), route: '/pmix', status }, thrown);
    res.status(status).set(refusal?.headers ?? {});
    return void res.type('text/plain').send(`${refusal?.message ?? BROKEN.message}\n`);
  };
}
