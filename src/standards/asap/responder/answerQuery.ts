import type { RegisteredClient } from '../../../auth/index.js';
import { candidatesOf } from '../../../exchange/candidates.js';
import { pace } from '../../../exchange/steps.js';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle } from '../../../fhir/types.js';
import type { MessageGraph } from '../../../mapping/types.js';
import { MessageError } from '../../../xml/errors.js';
import type { Arrived } from '../../door/arrived.js';
import type { MessageReply } from '../../door/http.js';
import { orRefusal } from '../../door/orRefusal.js';
import { admitClient, putQuestion } from '../../door/putQuestion.js';
import { readQuestion } from '../../door/readQuestion.js';
import { DoorRefusal } from '../../door/refusal.js';
import { SoapFault, writeFault } from '../../door/soap/fault.js';
import { MEDIA_TYPE } from '../../door/soap/soap.js';
import { refuseUnanswered } from '../../door/unanswered.js';
import { resourcesOf } from '../../reply/facts.js';
import { inEnvelope } from '../envelope.js';
import type { AsapResponderDeps } from './deps.js';
import { exceptionBundle, historyBundle } from './response.js';
import { TELLINGS } from './tellings.js';
import { type Wrapping, wrappingOf } from './wrapping.js';

/** A message as it came. */
export interface ArrivedQuery extends Arrived {
  /** What its content type says. */
  readonly declared: Wrapping;
  /** The action that the HTTP headers name. */
  readonly action?: string;
}

/** What is known of a message, more and more while it is answered: a refusal is told as far as that goes. */
interface Known {
  wrapping: Wrapping;
  requestId?: string;
  /** What became of the states, once they were asked. */
  answer?: ExchangeAnswer;
}

/** An envelope that cannot be served. */
class EnvelopeRefusal extends DoorRefusal {
  constructor(readonly fault: SoapFault) {
    super(fault.code === 'VersionMismatch' ? 'unknown-version' : 'unsupported', fault.message);
  }
}

/**
 * Answers one DetailedAdHocQuery, whatever is in it: one DetailedAdHocResponse of all states, or an Exception, or where
 * the message itself cannot be served and came in an envelope, a SOAP fault.
 * @param client whose certificate it came with
 * @throws what is a fault of ours, and what `signal` aborted
 */
export async function answerQuery(
  arrived: ArrivedQuery,
  client: RegisteredClient | undefined,
  signal: AbortSignal,
  deps: AsapResponderDeps,
  onBroken: (error: unknown) => void,
): Promise<MessageReply> {
  const known: Known = { wrapping: arrived.declared };
  const now = (deps.clock ?? (() => new Date()))();
  const told = async (bundle: Bundle, status = 200): Promise<MessageReply> => {
    const writing = deps.tables.writeSteps('asap-2.1a/history', bundle, { overlay: deps.overlay });
    const message = await pace(writing, signal);
    const { wrapping } = known;
    const [type, body] =
      wrapping === 'bare' ? ['application/xml', message] : [MEDIA_TYPE[wrapping], inEnvelope(message, wrapping)];
    return { status, contentType: `${type}; charset=utf-8`, body };
  };
  const answered = async (): Promise<MessageReply> => {
    const history = await ask(arrived, client, { known, now, signal }, deps);
    return told(await pace(historyBundle(history, { requestId: known.requestId, now }), signal));
  };
  const answer = await orRefusal(answered, {
    ...{ arrived, client, signal, onBroken, audit: deps.audit },
    messageId: () => known.requestId,
    statusOf: (reason) => TELLINGS[reason].status,
  });
  if (!(answer instanceof DoorRefusal)) return answer;
  const { reason, message, retryAfter } = answer;
  const { status, exception } = TELLINGS[reason];
  if (known.wrapping !== 'bare' && status !== 200) return writeFault(faultOf(answer, status), known.wrapping);
  const asked = reason === 'unwritable' ? undefined : known.answer;
  const reply = await told(exceptionBundle(exception, message, { requestId: known.requestId, now }, asked), status);
  return retryAfter === undefined ? reply : { ...reply, headers: { 'Retry-After': String(retryAfter) } };
}

function faultOf(refusal: DoorRefusal, status: number): SoapFault {
  if (refusal instanceof EnvelopeRefusal) return refusal.fault;
  const { message, retryAfter } = refusal;
  const code = status === 400 || status === 403 ? 'Sender' : 'Receiver';
  return new SoapFault(code, message, { ...(status === 400 ? {} : { status }), retryAfter });
}

interface Reading {
  readonly known: Known;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The whole question. @throws DoorRefusal where no state is asked, or none answered */
async function ask(
  arrived: ArrivedQuery,
  from: RegisteredClient | undefined,
  { known, now, signal }: Reading,
  deps: AsapResponderDeps,
): Promise<ExchangeAnswer> {
  const { bytes, declared, action } = arrived;
  known.wrapping = await pace(wrappingOf(bytes, declared), signal).catch((error: unknown) => {
    throw error instanceof SoapFault ? new EnvelopeRefusal(error) : error;
  });
  const client = await admitClient(from, deps);
  if (action !== undefined && action !== deps.action) throw unsupported();
  const graph = await pace(
    deps.tables.readSteps('asap-2.1a/request', bytes, { schema: 'warn', overlay: deps.overlay }),
    signal,
  ).catch((error: unknown) => {
    throw error instanceof MessageError && error.code === 'wrong-message' ? unsupported() : error;
  });
  if (!graph.payload) throw unsupported();
  known.requestId = requestIdOf(graph);
  const asked = readQuestion(graph, deps.window, now.toISOString().slice(0, 10));
  const messageId = known.requestId;
  const question = { door: '/asap', client, asked, messageId, candidates: true, arrived, now, signal } as const;
  const consulted = await putQuestion(question, deps);
  known.answer = consulted.answer;
  // Who match are an answer.
  if (candidatesOf(consulted.answer).length === 0) refuseUnanswered(consulted);
  return consulted.answer;
}

function unsupported(): DoorRefusal {
  return new DoorRefusal('unsupported', 'DetailedAdHocQuery alone is served here.');
}

/** An id that only the reader made is none of the message's (src/mapping/assembly.ts). */
const MADE = /^00000000-0000-4000-8000-/;
const MOST_CHARACTERS = 64;

function requestIdOf(graph: MessageGraph): string {
  const id = resourcesOf(graph, 'MessageHeader')[0]?.id?.trim() ?? '';
  if (id === '' || MADE.test(id) || id.length > MOST_CHARACTERS)
    throw new DoorRefusal('invalid', `RequestID is needed, of 1 to ${MOST_CHARACTERS} characters.`);
  return id;
}
