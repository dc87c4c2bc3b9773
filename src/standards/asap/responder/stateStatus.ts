import { tellable } from '../../../exchange/candidates.js';
import { sentencesOf } from '../../../exchange/sentences.js';
import type { StateOutcome } from '../../../exchange/types.js';
import type { DayPeriod, JsonObject } from '../../../fhir/types.js';
import type { AsapStatus } from '../statuses.js';
import type { ToldHistory } from './tellHistory.js';

/**
 * What became of one state, as the rows of `Status` write it. Its text says what of the state's records is not in the
 * answer, and which days it was asked for where those are not the question's.
 * @param told what the answer tells beside; nothing where it is an Exception
 */
export function stateStatus(
  outcome: StateOutcome,
  asked: DayPeriod,
  told?: Pick<ToldHistory, 'picking' | 'untold'>,
): JsonObject {
  const shown = told?.picking === true ? outcome : { ...outcome, answer: tellable(outcome.answer, 0) };
  const text = [...wordsOf(shown), ...periodOf(outcome, asked), ...untoldOf(told?.untold.get(outcome.state))];
  return {
    severity: 'information',
    code: 'informational',
    details: {
      coding: [{ system: 'urn:pdmp:asap:status', code: statusOf(outcome) }],
      ...(text.length === 0 ? {} : { text: text.join(' ') }),
    },
    extension: [{ url: 'urn:pdmp:extension:state', valueCode: outcome.state }],
  };
}

function statusOf({ status, answer }: StateOutcome): AsapStatus {
  return answer.status === 'unsupported' && answer.what === 'version' ? 'version-mismatch' : status;
}

function wordsOf(outcome: StateOutcome): string[] {
  const { text, advice } = sentencesOf(outcome);
  if (outcome.warnings.length > 0) return [text, `${advice}.`];
  return outcome.status === 'provided' ? [] : [text];
}

function periodOf({ period }: StateOutcome, asked: DayPeriod): string[] {
  const same = period.start === asked.start && period.end === asked.end;
  return same ? [] : [`Asked for ${period.start} to ${period.end}.`];
}

function untoldOf(counts: ReadonlyMap<string, number> | undefined): string[] {
  if (counts === undefined) return [];
  const listed = [...counts].map(([type, count]) => `${type} (${count})`).join(', ');
  return [`Not told here, as the message has no place for it: ${listed}.`];
}
