import type { Dispense, Patient } from './types.js';

/**
 * What two states tell of the same person's same purchase: a copy of one state's dispense under the other's patient.
 * Equal in pharmacy, prescription number, fill date, refill number and product, so a reader may keep it once.
 */
export function toldAgain(dispense: Dispense, patient: Patient): Dispense {
  return { ...dispense, patient };
}

/** Nearly the same: the next refill on the same day. A reader must keep both. */
export function nearlyToldAgain(dispense: Dispense, patient: Patient): Dispense {
  return { ...dispense, patient, refillNumber: dispense.refillNumber + 1 };
}

/** The newest dispense up to `day` that names a product. */
export function newestUpTo(dispenses: readonly Dispense[], day: string): Dispense | undefined {
  return dispenses.find(({ filledDate, drug }) => filledDate <= day && drug.ndc !== undefined);
}
