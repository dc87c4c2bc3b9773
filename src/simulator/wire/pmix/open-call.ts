import { damage } from '../../faults/damage.js';
import type { Fault } from '../../faults/fault.js';
import type { Seat } from '../../seat.js';
import { plainAnswer, type Answer, type Call, type LatePush } from '../answer.js';
import { renderingOf } from '../rendering.js';
import { decide } from './decide.js';
import { pushDecision } from './push.js';
import { readEnvelope, type PmixQuery } from './read-envelope.js';
import { writeReport } from './report.js';
import { SoapError, writeSoapError } from './soap-error.js';
import { startSoapService, type SoapReply, type SoapService } from './soap-service.js';
import { writeHeader } from './write-header.js';

/**
 * Opens a PMIX call at an endpoint that serves these states, told apart by `DisclosingState`. A request that is not
 * SOAP 1.2 with the headers of the Trusted interface is a call that answers with a fault.
 */
export function openPmixCall(seats: ReadonlyMap<string, Seat>, contentType: string, body: Buffer): Call {
  if (!/^application\/soap\+xml\b/i.test(contentType)) {
    return refused(plainAnswer(415, 'application/soap+xml is expected'));
  }
  const envelope = body.toString('utf8');
  try {
    const query = readEnvelope(envelope, /;\s*action="?([^";]+)/i.exec(contentType)?.[1]);
    const seat = seats.get(query.disclosingState);
    return { state: seat?.state, answer: (fault) => answer(seat, query, envelope, fault) };
  } catch (error) {
    if (error instanceof SoapError) return refused(soapFault(error));
    throw error;
  }
}

/** A SOAP fault as an HTTP answer. */
export function soapFault(error: SoapError): Answer {
  return { status: error.status, contentType: soapType, body: Buffer.from(writeSoapError(error)) };
}

const soapType = 'application/soap+xml; charset=utf-8';

async function answer(
  seat: Seat | undefined,
  query: PmixQuery,
  envelope: string,
  fault: Fault | undefined,
): Promise<Answer> {
  const scramble = fault?.kind === 'prefix-scramble';
  const prefix = scramble ? scrambled : same;
  const service = await (scramble ? scrambledService() : plainService());
  let later: LatePush | undefined;
  const written = await service.process(envelope, query.action, (payload): SoapReply => {
    if (seat === undefined) {
      return { header: writeHeader(query, query.disclosingState, 'NotSupported', fault, prefix), escaped: false };
    }
    const { status, report, later: decision } = decide(seat, query, payload, fault);
    if (decision !== undefined && fault?.kind === 'deferred') {
      later = { afterMs: fault.ms, push: () => pushDecision(seat, query, decision, fault.to) };
    }
    const xml =
      report && writeReport(report, seat.protocol === 'pmix-2' ? 'pmix-2' : 'pmix-3', seat.habits, renderingOf(fault));
    return {
      header: writeHeader(query, seat.state, status, fault, prefix),
      payload: xml && damage(Buffer.from(undeclared(xml, seat)), fault, 'payload').toString('utf8'),
      escaped: fault?.kind === 'escaped',
    };
  });
  return { status: 200, contentType: soapType, body: Buffer.from(written), later };
}

function undeclared(xml: string, { habits }: Seat): string {
  return habits.payloadDeclaration ? xml : xml.slice(xml.indexOf('?>') + 2);
}

function refused(answer: Answer): Call {
  return { answer: () => Promise.resolve(answer) };
}

let plain: Promise<SoapService> | undefined;
let odd: Promise<SoapService> | undefined;

function plainService(): Promise<SoapService> {
  return (plain ??= startSoapService(same));
}

function scrambledService(): Promise<SoapService> {
  return (odd ??= startSoapService(scrambled));
}

function same(prefix: string): string {
  return prefix;
}

/** Prefixes that mean something else in the messages that people have seen. */
function scrambled(prefix: string): string {
  return { soap: 'pmp', pmix: 'nc', wsa: 'soap' }[prefix] ?? prefix;
}
