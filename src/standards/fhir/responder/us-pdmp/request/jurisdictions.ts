import type { StateCode } from '../../../../../exchange/types.js';
import type { JsonObject } from '../../../../../fhir/types.js';
import { DoorError } from '../../../outcomes.js';

/**
 * The states that parameters `jurisdiction` name, each once, in the order given; `undefined` where there is none.
 * @param known every state that a route leads to
 * @throws DoorError `invalid-parameter`, `unknown-jurisdiction`
 */
export function readJurisdictionCodes(
  given: readonly JsonObject[],
  known: readonly StateCode[],
): readonly StateCode[] | undefined {
  if (given.length === 0) return undefined;
  const codes = given.map(({ valueCode }) => {
    if (typeof valueCode !== 'string') {
      throw new DoorError('invalid-parameter', 'jurisdiction must have a valueCode, the two letters of a state.');
    }
    return valueCode.trim().toUpperCase();
  });
  return knownStates(codes, known);
}

/** The same states, each once. @throws DoorError `unknown-jurisdiction` for one that no route leads to */
export function knownStates(codes: readonly string[], known: readonly StateCode[]): readonly StateCode[] {
  const unknown = codes.find((code) => !known.includes(code));
  if (unknown !== undefined) {
    const which = /^[A-Z]{2}$/.test(unknown) ? unknown : 'A value';
    throw new DoorError(
      'unknown-jurisdiction',
      `jurisdiction: ${which} is no state that this gateway can ask; it can ask ${[...known].sort().join(', ')}.`,
    );
  }
  return [...new Set(codes)];
}
