import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT_CONCEPT } from '../finishing/absent.js';
import { isObject, objectsOf } from '../finishing/values.js';
import { NEUTRAL } from './urls.js';

const ANIMAL = 'http://hl7.org/fhir/StructureDefinition/patient-animal';
const SPECIES = `${NEUTRAL}species`;
const NAME = `${NEUTRAL}animal-name`;

/** A patient's extensions and names, where it may be an animal. */
export interface Told {
  readonly extension: readonly JsonObject[];
  readonly name: readonly JsonObject[];
}

/**
 * The guide's way to tell an animal: the extension `patient-animal`, and a first name of the animal's own name before its
 * owner's family name. The owner's name, as the state told it, follows. People are left as they are.
 */
export function animalOf(patient: Resource): Told {
  const told = objectsOf(patient.extension);
  const names = objectsOf(patient.name);
  const species = told.find(({ url }) => url === SPECIES)?.valueCoding;
  const name = told.find(({ url }) => url === NAME)?.valueString;
  const isAnimal = isObject(species) ? species.code === '02' : name !== undefined;
  if (!isAnimal || told.some(({ url }) => url === ANIMAL)) return { extension: told, name: names };
  const concept = isObject(species) ? { coding: [species] } : ABSENT_CONCEPT;
  const extension = [
    ...told.filter(({ url }) => url !== SPECIES && url !== NAME),
    { url: ANIMAL, extension: [{ url: 'species', valueCodeableConcept: concept }] },
  ];
  if (name === undefined) return { extension, name: names };
  const family = names[0]?.family;
  return { extension, name: [{ ...(family === undefined ? {} : { family }), given: [name] }, ...names] };
}
