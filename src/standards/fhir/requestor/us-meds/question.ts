import { objects, text } from '../../../../exchange/json.js';
import type { PdmpQuery } from '../../../../exchange/types.js';
import type { Resource } from '../../../../fhir/types.js';
import type { FhirRoute } from '../options.js';
import { refuse } from '../refusal.js';

/** What names the person in a search. */
export interface Person {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
}

/** Whom the question is about. @throws Refusal where a name or the birth date is missing: nothing is sent */
export function personOf(patient: Resource): Person {
  const [name] = objects(patient.name);
  const given = text(Array.isArray(name?.given) ? name.given[0] : undefined);
  const [family, birthDate] = [text(name?.family), text(patient.birthDate)];
  if (given === undefined || family === undefined || birthDate === undefined)
    return refuse('internal', 'The question cannot be told in this standard: it has no name or birth date.', {
      disclosed: 'no',
    });
  return { given, family, birthDate };
}

/**
 * The search of the guide, in its own spelling and order (seed 001, "Query"): three facts of the patient, the window, three
 * includes. Who asks is what the state registered.
 */
export function searchParameters(query: PdmpQuery, { state, nameState }: FhirRoute): [name: string, value: string][] {
  const { given, family, birthDate } = personOf(query.patient);
  const { start, end } = query.period;
  return [
    ['subject:Patient.name.given', escaped(given)],
    ['subject:Patient.name.family', escaped(family)],
    ['subject:Patient.birthdate', `eq${birthDate}`],
    [VALIDITY, `ge${start}`],
    [VALIDITY, `le${end}`],
    ['_include', 'MedicationDispense:subject'],
    ['_include:recurse', 'MedicationDispense:authorizingPrescription'],
    ['_include', 'MedicationDispense:medication'],
    ...(nameState === true ? [['jurisdiction', state] as [string, string]] : []),
  ];
}

const VALIDITY = 'authorizingPrescription.dispenseRequest.validityPeriod';

/** `name=value&…`, the names as the guide prints them: a query may hold colons (RFC 3986 §3.4). */
export function queryText(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`).join('&');
}

/** A comma would be an "or" (R4 search, "Escaping Search Parameters"). */
function escaped(value: string): string {
  return value.replace(/[\\,|$]/g, '\\$&');
}
