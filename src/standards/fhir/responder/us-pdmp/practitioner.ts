import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { fourLines } from '../finishing/addresses.js';
import * as finishing from '../finishing/practitioner.js';
import { objectsOf } from '../finishing/values.js';
import { fittingIdentifiers } from './identifiers.js';

/** What a prescriber or pharmacist needs to be as US Core 6.1.0 wants one. */
export function changePractitioner(practitioner: Resource, publicUrl: string): JsonObject {
  const { identifier, extensions } = fittingIdentifiers(practitioner.identifier);
  const extension = [...objectsOf(practitioner.extension), ...extensions];
  return {
    ...finishing.changePractitioner({ ...practitioner, identifier }, publicUrl),
    extension: extension.length > 0 ? extension : undefined,
    address: fourLines(practitioner.address),
  };
}
