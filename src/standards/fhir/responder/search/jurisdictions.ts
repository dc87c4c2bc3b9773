import type { StateCode } from '../../../../exchange/types.js';
import { DoorError } from '../../outcomes.js';
import type { Given } from './group.js';

/**
 * The states that a search names, in the order named, each once; `undefined` where it names none.
 * @throws DoorError `unknown-jurisdiction` for one that no route leads to
 */
export function readJurisdictions(
  given: readonly Given[],
  known: readonly StateCode[],
): readonly StateCode[] | undefined {
  if (given.length === 0) return undefined;
  const named = given.flatMap(({ value }) => value.split(',').map((code) => code.trim().toUpperCase()));
  const unknown = named.find((code) => !known.includes(code));
  if (unknown !== undefined) {
    const which = /^[A-Z]{2}$/.test(unknown) ? unknown : 'A value';
    throw new DoorError(
      'unknown-jurisdiction',
      `jurisdiction: ${which} is no state that this gateway can ask; it can ask ${[...known].sort().join(', ')}.`,
    );
  }
  return [...new Set(named)];
}
