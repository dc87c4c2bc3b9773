import { atOnce, pace } from '../../../exchange/steps.js';
import type { Consulted } from '../../../inquiry/index.js';
import { type Arrived, tooLarge } from '../../door/arrived.js';
import type { MessageDoorDeps } from '../../door/deps.js';
import type { MessageReply } from '../../door/http.js';
import { orRefusal } from '../../door/orRefusal.js';
import { admitClient, putQuestion } from '../../door/putQuestion.js';
import { DoorRefusal } from '../../door/refusal.js';
import { SoapFault, writeFault } from '../../door/soap/fault.js';
import { writeAnswer } from './answer.js';
import type { Operation, SoapCall } from './operation.js';
import { toldStates } from './outcomes.js';
import { type Asked, readAsked, statesNamed } from './readAsked.js';
import { TELLINGS } from './refusals.js';

/**
 * ProvidePrescriptionDrugHistory and ProvidePatientPicklist (wire/pmix.md §2): one question put to every state that it names,
 * and one answer with a status for each and a report of each that told anything.
 */
export function provide(what: 'history' | 'picklist', deps: MessageDoorDeps): Operation {
  return async (call) => {
    const { outline, bytes, requestId, remoteAddress, client, signal } = call;
    const now = (deps.clock ?? (() => new Date()))();
    const { site, tables, exchange } = deps;
    const facts = { disclosureId: requestId, site, now };
    const arrived = { bytes, requestId, remoteAddress };
    const answered = async (): Promise<MessageReply> => {
      const { asked, consulted } = await ask(what, call, arrived, now, deps);
      const { generation } = asked;
      const told = await toldStates(consulted.answer, { generation, exchange, what });
      const statuses = told.map(({ status }) => status);
      const reports = told.flatMap(({ report }) => (report === undefined ? [] : [report]));
      return pace(writeAnswer({ ...facts, statuses, reports, generation }, outline, tables), signal);
    };
    const answer = await orRefusal(answered, {
      ...{ client, signal, audit: deps.audit },
      arrived: bytes.length > deps.bodyBytes ? tooLarge(arrived) : arrived,
      messageId: () => outline.messageId,
      statusOf: (reason) => TELLINGS[reason].httpStatus,
      onBroken: (error) => deps.log.error('http.error', { requestId, route: '/pmix', status: 500 }, error),
    });
    return answer instanceof DoorRefusal ? refused(answer, call, deps, facts) : answer;
  };
}

/** The whole question. @throws DoorRefusal where no state is asked */
async function ask(
  what: 'history' | 'picklist',
  { outline, client: from, signal }: SoapCall,
  arrived: Arrived,
  now: Date,
  deps: MessageDoorDeps,
): Promise<{ readonly asked: Asked; readonly consulted: Consulted }> {
  const client = await admitClient(from, deps);
  const { messageId, requestId } = outline;
  if (arrived.bytes.length > deps.bodyBytes) throw new DoorRefusal('invalid', 'The message is too large.');
  if (outline.body !== 'px:RequestType') throw new DoorRefusal('invalid', 'The body must hold a RequestType.');
  if (messageId === undefined) throw new DoorRefusal('invalid', 'wsa:MessageID is missing.');
  const { tables, window, site } = deps;
  const today = now.toISOString().slice(0, 10);
  const asked = await pace(readAsked(arrived.bytes, { tables, window, site, today }), signal);
  if (what === 'picklist' && asked.generation === 'pmix-2')
    throw new DoorRefusal('unknown-version', 'A pick list has no place in NIEM 2.0: ask in NIEM 4.0.');
  const question = { door: '/pmix' as const, client, asked, messageId, arrived, now, signal };
  const candidates = asked.generation === 'pmix-3';
  const consulted = await putQuestion({ ...question, requestId, candidates }, deps);
  return { asked, consulted };
}

/** Refused by a status of the states that were named, or of ours where none was; else by a fault. */
function refused(
  { reason, message, retryAfter }: DoorRefusal,
  { outline }: SoapCall,
  { tables }: MessageDoorDeps,
  facts: { readonly disclosureId: string; readonly site: string; readonly now: Date },
): MessageReply {
  const telling = TELLINGS[reason];
  if ('fault' in telling) {
    const { fault, httpStatus, addressing } = telling;
    // For a sender's fault each version of SOAP has an HTTP status of its own.
    const status = fault === 'Sender' ? undefined : httpStatus;
    const told = new SoapFault(fault, message, { status, addressing, retryAfter });
    return writeFault(told, outline.version, outline.messageId);
  }
  const { status, httpStatus } = telling;
  const named = statesNamed(outline.disclosingState ?? '', facts.site).filter((name) => /^[A-Za-z]{2}$/.test(name));
  const states = named.length > 0 ? named.map((name) => name.toUpperCase()) : [facts.site];
  const statuses = states.map((state) => ({ state, status, note: message }));
  return atOnce(writeAnswer({ ...facts, statuses, httpStatus }, outline, tables));
}
