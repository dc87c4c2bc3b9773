import { randomUUID } from 'node:crypto';
import type { Steps } from '../../../exchange/steps.js';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Bundle, DayPeriod, JsonObject, Reference, Resource } from '../../../fhir/types.js';
import { wholeSeconds } from '../../reply/instant.js';
import type { AsapException } from '../exceptions.js';
import { stateStatus } from './stateStatus.js';
import { tellHistory } from './tellHistory.js';

/** What every answer says of itself. */
export interface ResponseFacts {
  /** RequestID of the question, as far as it was read. */
  readonly requestId?: string;
  readonly now: Date;
}

/**
 * The one DetailedAdHocResponse of all states: a Status of each, and every prescription of theirs; or where there is none,
 * and several people match, those who may be told. In steps.
 */
export function* historyBundle(answer: ExchangeAnswer, facts: ResponseFacts): Steps<Bundle> {
  const history = yield* tellHistory(answer);
  const { told, patient } = history;
  const statuses = answer.outcomes.map((outcome) => stateStatus(outcome, answer.query.period, history));
  const focus = patient === undefined ? [] : [{ reference: `Patient/${patient.id}` }];
  return responseBundle(facts, { issues: statuses, told, focus, searched: answer.query.period });
}

/**
 * An Exception, and a Status of each state that was asked.
 * @param answer what became of the states, where they were asked
 */
export function exceptionBundle(
  exception: AsapException,
  sentence: string,
  facts: ResponseFacts,
  answer?: Pick<ExchangeAnswer, 'outcomes' | 'query'>,
): Bundle {
  const { outcomes = [], query } = answer ?? {};
  const issues = outcomes.map((outcome) => stateStatus(outcome, query!.period));
  const coding = [{ system: 'urn:pdmp:asap:exception', code: exception }];
  issues.push({ severity: 'error', code: 'exception', details: { coding, text: sentence } });
  return responseBundle(facts, { issues, searched: query?.period });
}

interface Content {
  readonly issues: readonly JsonObject[];
  readonly told?: readonly Resource[];
  /** The answer's patient. */
  readonly focus?: readonly Reference[];
  readonly searched?: DayPeriod;
}

function responseBundle({ requestId, now }: ResponseFacts, content: Content): Bundle {
  const { issues, told = [], focus = [], searched } = content;
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: randomUUID(),
    source: { endpoint: 'urn:pdmp:asap' },
    ...(requestId === undefined ? {} : { response: { identifier: requestId, code: 'ok' } }),
    ...(focus.length === 0 ? {} : { focus: [...focus] as JsonObject[] }),
    extension: [
      { url: `${MEDS}/header-timestamp-extension`, valueDateTime: wholeSeconds(now.toISOString()) },
      ...(searched ? [{ url: `${MEDS}/response-prescription-period-extension`, valuePeriod: { ...searched } }] : []),
    ],
  };
  const outcome: Resource = { resourceType: 'OperationOutcome', id: randomUUID(), issue: [...issues] };
  const entry = [header, outcome, ...told].map((resource) => ({ resource }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';
