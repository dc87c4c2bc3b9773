import { objects, text } from '../../../../exchange/json.js';
import type { Steps } from '../../../../exchange/steps.js';
import type { StateAnswer } from '../../../../exchange/types.js';
import type { DayPeriod, JsonObject } from '../../../../fhir/types.js';
import { ANSWERS, readIssues, strongest } from '../outcome.js';
import { isRaw, type RawResource } from '../reading/body.js';
import { distinct, type Entry, readEntries } from '../reading/entries.js';
import { remarkWindow, searchFacts } from '../reading/header.js';
import type { Remarks } from '../reading/remarks.js';
import { shapeResource } from '../reading/shape.js';
import { refuse } from '../refusal.js';
import { isTelling, provideHistory, withoutHistory } from '../told.js';

/**
 * What the operation's result means for the state (wire/fhir.md §2.2): history, or an outcome that says why there is none.
 * @param base FHIR base of the state, without a slash at its end
 * @param asked the window of the question, which the operation has no parameter for
 * @throws Refusal where it is neither
 */
export function* readHistory(
  result: RawResource,
  base: string,
  asked: DayPeriod,
  remarks: Remarks,
): Steps<StateAnswer> {
  const parameters = byName(result);
  const strange = [...parameters.keys()].filter((name) => !KNOWN.has(name)).length;
  if (strange > 0)
    remarks.add('unread', 'a parameter of the result was not read: the guide has none of its name', strange);
  const data = one(parameters, 'pdmp-history-data');
  const outcome = resourceOf(one(parameters, 'outcome'), 'OperationOutcome');
  const link = one(parameters, 'pdmp-history-link');
  const key = text(one(parameters, 'pre-stage-retrieval-key')?.valueString);
  const issues = readIssues(outcome === undefined ? [] : [outcome]);
  const facts = searchFacts([data, one(parameters, 'outcome')].filter((holder) => holder !== undefined));
  if (facts.period === undefined) remarks.add('note', 'the state does not say which days it searched');
  remarkWindow(facts, asked, remarks);

  const entries = data === undefined ? [] : yield* entriesOf(data, base, remarks);
  if (isTelling(entries)) {
    if (link !== undefined) remarks.add('note', 'the state also offers a page for people, which is not passed on');
    return yield* provideHistory(entries, issues, facts, remarks);
  }
  const meaning = strongest(issues);
  if (key !== undefined && (meaning === 'fine' || meaning === 'deferred'))
    return { status: 'deferred', key, detail: STAGED };
  if (link !== undefined && meaning === 'fine') return PAGE_ONLY;
  if (outcome === undefined && data === undefined)
    return refuse('malformed', 'The result holds neither a history nor an outcome.');
  const because = meaning === 'ambiguous' && outcome !== undefined ? shapeResource(outcome, remarks) : undefined;
  const told = because === undefined ? entries : [...entries, { resource: because }];
  return yield* withoutHistory(told, ANSWERS[meaning], remarks);
}

const RECORDS: ReadonlySet<string> = new Set(['MedicationDispense', 'MedicationAdministration']);
const KNOWN: ReadonlySet<string> = new Set([
  'pdmp-history-data',
  'pdmp-history-link',
  'pre-stage-retrieval-key',
  'outcome',
]);
const STAGED = 'The state makes the history ready, and gives a key to fetch it with.';
const PAGE_ONLY: StateAnswer = {
  status: 'unsupported',
  what: 'operation',
  detail: 'The state tells its history only on a page for people, which is not passed on.',
};

function* entriesOf(data: JsonObject, base: string, remarks: Remarks): Steps<Entry[]> {
  const bundle = resourceOf(data, 'Bundle');
  if (bundle === undefined) return refuse('malformed', 'pdmp-history-data holds no Bundle.');
  if (bundle['type'] !== 'collection') refuse('malformed', 'The history is a Bundle, but no collection.');
  const entries = distinct(yield* readEntries(bundle, base, remarks));
  const { total } = bundle;
  const records = entries.filter(({ resource }) => RECORDS.has(resource.resourceType)).length;
  if (total !== undefined && total !== records && total !== entries.length)
    refuse('malformed', 'The history does not hold as many records as it says there are.');
  return entries;
}

/** The result's parameters by name. @throws Refusal where one stands twice: each may stand once */
function byName(result: RawResource): ReadonlyMap<string, JsonObject> {
  const named = new Map<string, JsonObject>();
  for (const parameter of objects(result['parameter'])) {
    const name = text(parameter.name) ?? '';
    if (named.has(name)) refuse('malformed', 'A parameter of the result stands twice.');
    named.set(name, parameter);
  }
  return named;
}

function one(parameters: ReadonlyMap<string, JsonObject>, name: string): JsonObject | undefined {
  return parameters.get(name);
}

function resourceOf(parameter: JsonObject | undefined, type: string): RawResource | undefined {
  if (parameter === undefined) return undefined;
  const { resource } = parameter;
  return isRaw(resource) && resource.resourceType === type ? resource : undefined;
}
