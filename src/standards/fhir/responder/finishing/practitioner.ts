import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from './absent.js';
import { identifiersOf, minted } from './identifiers.js';
import { objectsOf } from './values.js';

/** What a prescriber needs to be as US Core wants one: an identifier (ours where the state gave none) and a family name. */
export function changePractitioner(practitioner: Resource, publicUrl: string): JsonObject {
  const names = objectsOf(practitioner.name);
  return {
    identifier: identifiersOf(practitioner.identifier, minted('practitioner', practitioner, publicUrl)),
    name: (names.length > 0 ? names : [{}]).map((name) =>
      name.family === undefined ? { ...name, _family: ABSENT } : name,
    ),
  };
}
