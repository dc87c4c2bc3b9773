import { type Request, type RequestHandler, Router } from 'express';
import type { RegisteredClient } from '../../../auth/index.js';
import { pace } from '../../../exchange/steps.js';
import type { Log, Metrics } from '../../../telemetry/index.js';
import { MessageError } from '../../../xml/errors.js';
import type { MessageDoorDeps } from '../../door/deps.js';
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
import { HISTORY_ACTION, PICKLIST_ACTION } from '../question.js';
import type { Operation } from './operation.js';
import { type Outline, readOutline } from './outline.js';
import { provide } from './provide.js';
import { type DeferredDeps, RECEIVE_DEFERRED } from './receiveDeferred.js';
import { refuseSecured, unprotecting } from './unprotecting.js';
import { pmixWsdl } from './wsdl.js';

/** What the PMIX door needs of the rest of the gateway. */
export interface PmixResponderDeps extends DeferredDeps {
  /** `server.publicUrl`: where the door is, as its WSDL says. */
  readonly publicUrl: string;
  /** What it takes to answer questions; absent: none is answered. */
  readonly questions?: MessageDoorDeps;
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
 * The PMIX door: SOAP 1.2 (1.1 is understood) by POST, to be mounted at `{publicUrl}/pmix`, and its WSDL. States that are
 * asked by PMIX push late answers here, and clients that come by certificates ask. Operations are told apart by action, never
 * by what the body holds (wire/pmix.md §2).
 */
export function createPmixResponder(deps: PmixResponderDeps): Router {
  const operations = operationsOf(deps);
  const { admit, questions, publicUrl, log, metrics } = deps;
  const wsdl = pmixWsdl([...operations.keys()], `${publicUrl}/pmix`);
  const door = { route: '/pmix', log, metrics } as const;
  const router = Router({ caseSensitive: true });
  router.use(observe(door));
  router.get('/', (req, res) => {
    if (!Object.keys(req.query).some((name) => name.toLowerCase() === 'wsdl')) throw notPost();
    res.type('text/xml').send(wsdl);
  });
  router.use(
    admitted(async (req) => admit?.(req)),
    identified(questions),
  );
  const answer = serve(operations, deps);
  // A client's question takes no place of the large ones, which anybody may hold.
  if (questions !== undefined) router.post('/', asksOpenly, ...messageBody(soapOnly, questions.bodyBytes), answer);
  router.post('/', placed(deps), ...messageBody(soapOnly, deps.limits?.bodyBytes ?? BODY_BYTES), answer);
  router.all('/', () => {
    throw notPost();
  });
  router.use(failure(door));
  return router;
}

function operationsOf(deps: PmixResponderDeps): ReadonlyMap<string, Operation> {
  const { questions, states } = deps;
  return new Map<string, Operation>([
    ...(questions === undefined
      ? []
      : ([
          [HISTORY_ACTION, refuseSecured(provide('history', questions))],
          [PICKLIST_ACTION, refuseSecured(provide('picklist', questions))],
        ] as const)),
    ...(states.size === 0 ? [] : ([[RECEIVE_DEFERRED, unprotecting(deps)]] as const)),
  ]);
}

/** Looks once whose certificate a request came with. */
function identified(questions: PmixResponderDeps['questions']): RequestHandler {
  return async (req, _res, next) => {
    const client = await questions?.identify(req);
    if (client !== undefined) clients.set(req, client);
    seenOf(req).client = client?.id;
    next();
  };
}
const clients = new WeakMap<Request, RegisteredClient>();

/** A client's message of which the HTTP headers say that it is a question. */
const asksOpenly: RequestHandler = (req, _res, next) => {
  const action = declaredAction(req);
  next(clients.has(req) && (action === HISTORY_ACTION || action === PICKLIST_ACTION) ? undefined : 'route');
};

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
    const from = { client: clients.get(req), remoteAddress: req.ip ?? '' };
    const signal = goneSignal(res);
    let outline: Outline = { version: declaredVersion(req) ?? '1.2' };
    const answer = async (): Promise<MessageReply> => {
      outline = await pace(readOutline(bytes), signal);
      const action = actionOf(outline, declaredAction(req));
      const operation = operations.get(action);
      if (operation === undefined)
        throw new SoapFault('Sender', 'The action is not supported here.', { addressing: 'ActionNotSupported' });
      return operation({ ...from, outline: { ...outline, action }, bytes, requestId, signal });
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
