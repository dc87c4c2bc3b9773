import { lonePrescriptions } from '../../../exchange/prescriptions.js';
import { includedKeys } from './included.js';
import type { Piece } from './pieces.js';
import type { IncludeRule } from './search/includes.js';
import { REMARK_TYPES } from './types.js';

const EVERYTHING: readonly IncludeRule[] = [{ from: '*', element: '*', iterate: true }];

/**
 * The keys of what a search for dispenses neither finds nor leads to, and what nobody may miss: remarks on the person;
 * administrations, and prescriptions that nothing told was made by, with all that these lead to.
 */
export async function besideKeys(pieces: ReadonlyMap<string, Piece>): Promise<string[]> {
  const lone = lonePrescriptions([...pieces.values()].map(({ resource }) => resource));
  const remarks: string[] = [];
  const records: string[] = [];
  for (const [key, { resource }] of pieces) {
    if (REMARK_TYPES.includes(resource.resourceType)) remarks.push(key);
    if (resource.resourceType === 'MedicationAdministration' || lone.has(resource)) records.push(key);
  }
  return [...remarks, ...records, ...(await includedKeys(records, EVERYTHING, pieces))];
}
