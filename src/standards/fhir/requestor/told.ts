import type { Steps } from '../../../exchange/steps.js';
import type { StateAnswer } from '../../../exchange/types.js';
import { ANSWERS, NOTES, type ToldIssue } from './outcome.js';
import { type Entry } from './reading/entries.js';
import type { SearchFacts } from './reading/header.js';
import { linked } from './reading/linked.js';
import type { Remarks } from './reading/remarks.js';
import { refuse } from './refusal.js';

/** What is about the answer, and no part of anybody's history. */
const ABOUT: ReadonlySet<string> = new Set(['MessageHeader', 'OperationOutcome']);

/** What is told of a person, and not who or what it is told about: nobody may miss it, also where no dispense comes with it. */
const TELLING: ReadonlySet<string> = new Set([
  'MedicationDispense',
  'MedicationAdministration',
  'MedicationRequest',
  'DetectedIssue',
  'Observation',
]);

/** Whether anything of these is told of anybody. */
export function isTelling(entries: readonly Entry[]): boolean {
  return entries.some(({ resource }) => TELLING.has(resource.resourceType));
}

/**
 * The answer `provided`, with a warning for each kind of issue that came with the records.
 * @throws Refusal where the state says that it gave up
 */
export function* provideHistory(
  entries: readonly Entry[],
  issues: readonly ToldIssue[],
  { executedAt, period }: SearchFacts,
  remarks: Remarks,
): Steps<StateAnswer> {
  if (issues.some(({ fatal }) => fatal))
    refuse('state-error', 'The state says that it gave up over the records that it sent.', { retryable: true });
  for (const { meaning } of issues) remarks.add('note', NOTES[meaning]);
  const resources = yield* linked(entries.filter(isHistory));
  return { status: 'provided', resources, period, executedAt, warnings: remarks.warnings() };
}

/**
 * The answer of a state that sent no records; several people without any are candidates, of whom none was chosen. Where it
 * says that several match, those whom its OperationOutcome contains are such too (docs/decisions/0104).
 */
export function* withoutHistory(entries: readonly Entry[], answer: StateAnswer, remarks: Remarks): Steps<StateAnswer> {
  const people = entries.filter(isOf('Patient'));
  if (answer.status === 'ambiguous' || (answer.status === 'no-data' && people.length > 1)) {
    const told = yield* linked([...people, ...entries.filter(isOf('OperationOutcome'))]);
    const candidates = told.filter(({ resourceType }) => resourceType === 'Patient');
    return { ...ANSWERS.ambiguous, status: 'ambiguous', candidates };
  }
  return answer.status === 'no-data' ? { ...answer, warnings: remarks.warnings() } : answer;
}

function isOf(type: string): (entry: Entry) => boolean {
  return ({ resource }) => resource.resourceType === type;
}

function isHistory({ resource }: Entry): boolean {
  return !ABOUT.has(resource.resourceType);
}
