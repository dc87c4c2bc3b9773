import type { StateCode } from '../../../../exchange/types.js';
import type { DayPeriod, Resource } from '../../../../fhir/types.js';
import type { WindowSpan } from '../deps.js';
import type { FormPairs } from '../form.js';
import { readControls, type Controls } from './controls.js';
import { groupParameters } from './group.js';
import { readIncludes, type IncludeRule } from './includes.js';
import { readJurisdictions } from './jurisdictions.js';
import { readPerson } from './person.js';
import { readWindow } from './window.js';

/** One MedicationDispense search, understood. */
export interface Search {
  readonly patient: Resource;
  readonly period: DayPeriod;
  /** Whether the caller named the window's start; else it is our default. */
  readonly startGiven: boolean;
  readonly jurisdictions?: readonly StateCode[];
  readonly includes: readonly IncludeRule[];
  readonly controls: Controls;
  /** The query of the self link: the parameters used, as sent. Patient data: never log it. */
  readonly query: string;
}

/** What a search is read against. */
export interface SearchRules {
  /** `Prefer: handling=strict`. */
  readonly strict: boolean;
  readonly states: readonly StateCode[];
  readonly window: WindowSpan;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

/**
 * Reads a MedicationDispense search: the guide's query in its own spelling and in those that are legal R4
 * (wire/fhir.md §1.2; docs/decisions/0040).
 * @throws DoorError for everything that makes a search one that cannot be put to a state
 */
export function readSearch(pairs: FormPairs, rules: SearchRules): Search {
  const search = groupParameters(pairs, rules.strict);
  const patient = readPerson(search, rules.today);
  const { period, startGiven } = readWindow(search.all('window'), rules.window, rules.today);
  const jurisdictions = readJurisdictions(search.all('jurisdiction'), rules.states);
  const includes = readIncludes(search);
  const controls = readControls(search);
  const asked = new Set([...search.all('include'), ...search.all('includeRecurse')]);
  const used = search.used.filter((given) =>
    asked.has(given) ? includes.used.has(given) : !controls.ignored.has(given),
  );
  return {
    patient,
    period,
    startGiven,
    ...(jurisdictions ? { jurisdictions } : {}),
    includes: includes.rules,
    controls,
    query: used.map(({ name, value }) => `${escape(name)}=${escape(value)}`).join('&'),
  };
}

function escape(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}
