import { objects, text } from '../../../exchange/json.js';
import { includedKeys } from './included.js';
import type { Piece } from './pieces.js';
import type { IncludeRule } from './search/includes.js';
import { REMARK_TYPES } from './types.js';

const EVERYTHING: readonly IncludeRule[] = [{ from: '*', element: '*', iterate: true }];

/**
 * The keys of what a search for dispenses neither finds nor leads to, and what nobody may miss: remarks on the person;
 * administrations, and prescriptions of which no dispense is told, with all that these lead to.
 */
export async function besideKeys(pieces: ReadonlyMap<string, Piece>): Promise<string[]> {
  const keys = [...pieces.keys()];
  const remarks = keys.filter((key) => REMARK_TYPES.includes(typeOf(key)));
  const dispensed = new Set(
    keys.filter((key) => typeOf(key) === 'MedicationDispense').flatMap(prescriptionsOf(pieces)),
  );
  const records = keys.filter(
    (key) => typeOf(key) === 'MedicationAdministration' || (typeOf(key) === 'MedicationRequest' && !dispensed.has(key)),
  );
  return [...remarks, ...records, ...(await includedKeys(records, EVERYTHING, pieces))];
}

const typeOf = (key: string): string => key.slice(0, key.indexOf('/'));

function prescriptionsOf(pieces: ReadonlyMap<string, Piece>): (key: string) => string[] {
  return (key) =>
    objects(pieces.get(key)?.resource.authorizingPrescription).flatMap(({ reference }) => text(reference) ?? []);
}
