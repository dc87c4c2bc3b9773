import type { Json, JsonObject, Resource } from '../fhir/types.js';
import { objects } from './json.js';
import { isSocialSecurity } from './socialSecurity.js';
import type { ExchangeAnswer, StateAnswer, StateOutcome } from './types.js';

/**
 * An answer as it may be told where several people match: with all of them, or with none where they are more than `most`,
 * since who chooses among some may find the wrong one only (docs/decisions/0104). Any other answer is told as it is.
 */
export function tellable(answer: StateAnswer, most: number): StateAnswer {
  if (answer.status !== 'ambiguous' || answer.candidates === undefined) return answer;
  const { candidates, ...told } = answer;
  const people = candidates.filter(({ resourceType }) => resourceType === 'Patient');
  if (most <= 0 || people.length === 0) return told;
  if (people.length > most) return { ...told, detail: TOO_MANY };
  return { ...told, candidates: people.map(candidate) };
}

/** The people of one state of whom several match, and none was chosen. */
export function candidatesIn({ answer }: Pick<StateOutcome, 'answer'>): readonly Resource[] {
  return answer.status === 'ambiguous' ? (answer.candidates ?? []) : [];
}

/**
 * Those of all states, whom the issues name by `pdmp-candidate`. They are to be contained in the OperationOutcome, so that
 * nobody takes one for the patient of the answer.
 */
export function candidatesOf({ outcomes }: Pick<ExchangeAnswer, 'outcomes'>): Resource[] {
  return outcomes.flatMap((outcome) => candidatesIn(outcome));
}

const TOO_MANY = 'more people match than may be told (limits.candidates)';

/** What tells people apart, and what a state can be asked for again with; never a social security number. */
function candidate({ resourceType, id, ...told }: Resource): Resource {
  const { identifier, extension, name, telecom, gender, birthDate, address } = told;
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...list('extension', extension, ({ url }) => ANIMALS.has(url)),
    ...list('identifier', identifier, (one) => !isSocialSecurity(one)),
    ...list('name', name),
    ...list('telecom', telecom),
    ...(typeof gender === 'string' ? { gender } : {}),
    ...(typeof birthDate === 'string' ? { birthDate } : {}),
    ...list('address', address),
  };
}

/** That somebody is an animal, and what it is called. */
const ANIMALS: ReadonlySet<Json | undefined> = new Set([
  'urn:pdmp:extension:species',
  'urn:pdmp:extension:animal-name',
  'http://hl7.org/fhir/StructureDefinition/patient-animal',
]);

function list(name: string, told: Json | undefined, wanted: (one: JsonObject) => boolean = () => true): JsonObject {
  const kept = objects(told).filter(wanted);
  return kept.length > 0 ? { [name]: kept } : {};
}
