import { createHash } from 'node:crypto';
import type { ExchangeAnswer, StateOutcome } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';

const US_MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition/';

/** What the guide's own example calls the event. */
const EVENT = { system: 'urn:oid:2.16.840.1.113883.4.642.3.26', code: 'pdmp-request-response' };

type ResponseCode = 'ok' | 'transient-error' | 'fatal-error';

/**
 * One MessageHeader for each state asked, because states search different windows at different times (wire/fhir.md §1.5):
 * when it answered, the window searched (the one put to it, where it told none), and whether it could.
 *
 * @param identifier `MessageHeader.response.identifier`: what the question is known by, a legal FHIR id
 */
export function messageHeaders(answer: ExchangeAnswer, identifier: string, publicUrl: string): Resource[] {
  return answer.outcomes.map((outcome) => ({
    resourceType: 'MessageHeader',
    id: stateId(answer.query.requestId, outcome.state),
    meta: { source: `urn:pdmp:${outcome.state}` },
    extension: [
      { url: `${US_MEDS}header-timestamp-extension`, valueDateTime: answeredAt(outcome) ?? answer.answeredAt },
      { url: `${US_MEDS}response-prescription-period-extension`, valuePeriod: { ...searchedPeriod(outcome) } },
    ],
    eventCoding: { ...EVENT },
    source: { name: outcome.state, endpoint: `${publicUrl}/fhir` },
    response: { identifier, code: responseCode(outcome) },
  }));
}

/** An opaque id for what belongs to one question and one state. */
export function stateId(requestId: string, state: string): string {
  return createHash('sha256').update(`${requestId} ${state}`).digest('hex').slice(0, 32);
}

function answeredAt({ answer }: StateOutcome): string | undefined {
  return answer.status === 'provided' ? answer.executedAt : undefined;
}

function searchedPeriod({ answer, period }: StateOutcome): StateOutcome['period'] {
  return answer.status === 'provided' && answer.period ? answer.period : period;
}

function responseCode({ answer }: StateOutcome): ResponseCode {
  switch (answer.status) {
    case 'provided':
    case 'no-data':
      return 'ok';
    case 'deferred':
      return 'transient-error';
    case 'failed':
      return answer.retryable ? 'transient-error' : 'fatal-error';
    case 'ambiguous':
    case 'disallowed':
    case 'unsupported':
      return 'fatal-error';
  }
}
