import { isObject, text } from '../../../../exchange/json.js';
import type { Steps } from '../../../../exchange/steps.js';
import type { PdmpQuery, StateAnswer } from '../../../../exchange/types.js';
import { ANSWERS, readIssues, strongest, type ToldIssue } from '../outcome.js';
import { type Entry, resourcesOf } from '../reading/entries.js';
import { remarkWindow, searchFacts } from '../reading/header.js';
import type { Remarks } from '../reading/remarks.js';
import { refuse } from '../refusal.js';
import { isTelling, provideHistory, withoutHistory } from '../told.js';
import type { Found } from './pages.js';
import { personOf } from './question.js';

/**
 * What a whole searchset means for the state. As many matches as it says there are, each a dispensation (or an
 * administration), and a sign that it looked for the person asked for: servers may ignore parameters that they do not know
 * (R4 search, "Handling errors"), and this search is made of such.
 * @throws Refusal where that does not hold
 */
export function* readSearchset(found: Found, query: PdmpQuery, remarks: Remarks): Steps<StateAnswer> {
  const { entries, total, self } = found;
  const matches = entries.filter(isMatch);
  if (matches.some(({ resource }) => !RECORDS.has(resource.resourceType)))
    refuse('malformed', 'A match of the search is no dispensation.');
  if (total !== undefined && total !== matches.length)
    refuse('malformed', 'The searchset does not hold as many matches as it says there are.');
  const headers = resourcesOf(entries, 'MessageHeader');
  const told = readIssues(resourcesOf(entries, 'OperationOutcome'));
  const issues = told.length > 0 ? told : headers.flatMap(issueOf);
  const facts = searchFacts(headers);
  remarkWindow(facts, query.period, remarks);
  if (!isTelling(entries)) return yield* withoutHistory(entries, ANSWERS[strongest(issues)], remarks);
  if (!isAboutThem(self, entries, query))
    refuse(
      'mismatched',
      'Nothing in the answer shows that the state looked for this person; it may have ignored who was asked for.',
    );
  return yield* provideHistory(entries, issues, facts, remarks);
}

const RECORDS: ReadonlySet<string> = new Set(['MedicationDispense', 'MedicationAdministration']);

/** Where the state does not say what a resource is there for, its type does. */
function isMatch({ mode, resource: { resourceType } }: Entry): boolean {
  return mode === undefined ? resourceType === 'MedicationDispense' : mode === 'match';
}

/** Every search tells by `self` what it used; and patients tell whose history it is. */
function isAboutThem(self: string | undefined, entries: readonly Entry[], { patient }: PdmpQuery): boolean {
  const { birthDate } = personOf(patient);
  const used = self?.includes('?') === true ? new URLSearchParams(self.slice(self.indexOf('?') + 1)) : [];
  if ([...used].some(([name, value]) => /[.:]birthdate$/i.test(name) && value.replace(/^eq/, '') === birthDate))
    return true;
  const patients = entries.flatMap(({ resource }) => patientsIn(resource));
  return patients.length > 0 && patients.every((one) => text(one['birthDate']) === birthDate);
}

function patientsIn(resource: Entry['resource']): Record<string, unknown>[] {
  const { contained, ...bare } = resource;
  const all = [bare, ...(Array.isArray(contained) ? contained : [])];
  return all.filter(isObject).filter(({ resourceType }) => resourceType === 'Patient');
}

/** A header that says that the state could not answer, where no outcome says why. */
function issueOf({ response }: Entry['resource']): ToldIssue[] {
  const code = isObject(response) ? response.code : undefined;
  return code === undefined || code === 'ok' ? [] : [{ meaning: 'failed', fatal: false, coded: false }];
}
