import { type Request, type RequestHandler, Router } from 'express';
import { pace } from '../../../exchange/steps.js';
import type { Log, Metrics } from '../../../telemetry/index.js';
import { MessageError } from '../../../xml/errors.js';
import {
  admitted,
  BROKEN,
  failure,
  goneSignal,
  type MessageReply,
  observe,
  seenOf,
  sendReply,
} from '../../door/http.js';
import { bytesOf, HttpRefusal, messageBody } from '../../reply/body.js';
import { declaredAction, declaredVersion, soapOnly } from '../../door/soap/body.js';
import { SoapFault, writeFault } from '../../door/soap/fault.js';
import type { Operation } from './operation.js';
import { type Outline, readOutline } from './outline.js';
import { type DeferredDeps, RECEIVE_DEFERRED, receiveDeferred } from './receiveDeferred.js';

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
  const { log, metrics } = deps;
  const door = { route: '/pmix', log, metrics } as const;
  const router = Router({ caseSensitive: true });
  router.use(observe(door));
  router.get('/', (req, res) => {
    if (!Object.keys(req.query).some((name) => name.toLowerCase() === 'wsdl')) throw notPost();
    res.status(404).type('text/plain').send('No WSDL is served here.\n');
  });
  const body = messageBody(soapOnly, deps.limits?.bodyBytes ?? BODY_BYTES);
  router.post(
    '/',
    admitted(async (req) => deps.admit?.(req)),
    placed(deps),
    ...body,
    serve(operations, deps),
  );
  router.all('/', () => {
    throw notPost();
  });
  router.use(failure(door));
  return router;
}

function notPost(): HttpRefusal {
  return new HttpRefusal(405, 'Send a SOAP message by POST.', { Allow: 'POST' });
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
    const { requestId } = seenOf(req);
    const signal = goneSignal(res);
    let outline: Outline = { version: declaredVersion(req) ?? '1.2' };
    const answer = async (): Promise<MessageReply> => {
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
      return writeFault(fault ?? new SoapFault('Receiver', BROKEN), outline.version, outline.messageId);
    });
    if (told !== undefined) sendReply(res, told);
  };
}

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
