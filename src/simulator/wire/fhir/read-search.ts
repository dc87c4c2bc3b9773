import { isDay } from '../../population/days.js';
import type { Question } from '../../population/find.js';
import { FhirError } from './outcome.js';
import type { FhirRecord } from './record.js';

/** A search as the US Meds guide prints it. */
export interface UsMedsSearch {
  readonly question: Question;
  /** What is told beside the dispenses. */
  readonly included: readonly (keyof FhirRecord)[];
}

const period = 'authorizingPrescription.dispenseRequest.validityPeriod';
const includes: Readonly<Record<string, readonly (keyof FhirRecord)[]>> = {
  '_include=MedicationDispense:subject': ['patient'],
  '_include:recurse=MedicationDispense:authorizingPrescription': ['prescription', 'prescriber', 'pharmacy'],
  '_include=MedicationDispense:medication': ['medication'],
};

/** Reads a search in the guide's own spelling, and no other. Throws `FhirError`. */
export function readSearch(parameters: URLSearchParams): UsMedsSearch {
  const [days, plain] = [[] as string[], new Map<string, string>()];
  const included: (keyof FhirRecord)[] = [];
  for (const [name, value] of parameters) {
    if (name === period) days.push(value);
    else if (name.startsWith('_include')) included.push(...(includes[`${name}=${value}`] ?? unknown()));
    else if (people.includes(name) && !plain.has(name)) plain.set(name, unescape(value));
    else unknown();
  }
  const [given, family, born] = people.map((name) => plain.get(name) ?? missing(name));
  return {
    question: {
      given: given ?? '',
      family: family ?? '',
      birthDate: dayOf(born, 'eq'),
      from: dayOf(
        days.find((one) => one.startsWith('ge')),
        'ge',
      ),
      to: dayOf(
        days.find((one) => one.startsWith('le')),
        'le',
      ),
    },
    included,
  };
}

const people: readonly string[] = [
  'subject:Patient.name.given',
  'subject:Patient.name.family',
  'subject:Patient.birthdate',
];

function dayOf(value: string | undefined, prefix: string): string {
  const day = value?.slice(prefix.length) ?? '';
  if (value?.startsWith(prefix) !== true || !isDay(day)) throw new FhirError(400, 'value', 'A date is none');
  return day;
}

/** R4 search, "Escaping Search Parameters". A comma that stands for itself would ask for two people. */
function unescape(value: string): string {
  if (/(^|[^\\])(\\\\)*,/.test(value)) throw new FhirError(400, 'value', 'One person is asked for');
  return value.replaceAll(/\\([\\,|$])/g, '$1');
}

function missing(name: string): never {
  throw new FhirError(400, 'required', `${name} is missing`);
}

function unknown(): never {
  throw new FhirError(400, 'not-supported', 'A search parameter is none of the guide');
}
