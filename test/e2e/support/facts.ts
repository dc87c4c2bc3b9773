import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import type { Dispense, Identity, Simulator } from '../../../src/simulator/index.js';
import { resourcesOf, stateOf, type Window } from './ehr.js';

/** What every standard carries of a dispense. */
export interface Fact {
  readonly rxNumber: string;
  readonly filled: string;
  readonly quantity: number;
  readonly days: number;
  readonly drug: string;
}

/** A dispense with the states that told it. */
export interface ToldFact extends Fact {
  readonly states: readonly string[];
}

/** The dispenses of a searchset, sorted. */
export function toldIn(body: Resource): ToldFact[] {
  return resourcesOf(body, 'MedicationDispense')
    .map((dispense) => ({ ...factOf(dispense, body), states: tellersOf(dispense) }))
    .sort(byText);
}

/** What the demo states know of somebody, one purchase told by several states once; states left out know nothing. */
export function knownTo(
  simulator: Simulator,
  { given, family, birthDate }: Identity,
  { from, to }: Window,
  leftOut: readonly string[] = [],
): ToldFact[] {
  const purchases = new Map<string, ToldFact>();
  for (const { state, dispenses } of simulator.truth(given, family, birthDate, from, to)) {
    if (leftOut.includes(state)) continue;
    dispenses.forEach((dispense, index) => {
      const { drug, rxNumber, filledDate, refillNumber, pharmacy } = dispense;
      // contract §5: one purchase is one where all of these agree; without a product code nothing is known to agree
      const product = drug.ndc ?? `${state} ${index}`;
      const key = [pharmacy.npi, rxNumber, filledDate, refillNumber, product].join('|');
      const states = [...(purchases.get(key)?.states ?? []), state].sort();
      purchases.set(key, { ...(purchases.get(key) ?? truthOf(dispense)), states });
    });
  }
  return [...purchases.values()].sort(byText);
}

/** A dispense of the demo states as a fact. */
export function truthOf({ rxNumber, filledDate, quantity, daysSupply, drug }: Dispense): Fact {
  return { rxNumber, filled: filledDate, quantity: Number(quantity), days: daysSupply, drug: drug.name };
}

/** A fact without what names the state that told it. */
export function bare({ rxNumber, filled, quantity, days, drug }: Fact): Fact {
  return { rxNumber, filled, quantity, days, drug };
}

function factOf(dispense: Resource, body: Resource): Fact {
  const identifiers = dispense.identifier as JsonObject[];
  const { reference = '' } = dispense.medicationReference as { reference?: string };
  const medication = resourcesOf(body, 'Medication').find(({ id }) => reference === `Medication/${String(id)}`);
  return {
    rxNumber: String(identifiers.find(({ system }) => system === 'urn:pdmp:rx-number')?.value),
    filled: String(dispense.whenPrepared).slice(0, 10),
    quantity: (dispense.quantity as { value: number }).value,
    days: (dispense.daysSupply as { value: number }).value,
    drug: String((medication?.code as JsonObject | undefined)?.text),
  };
}

/** Contract §5: tags where several states told it, else the source. */
function tellersOf(dispense: Resource): string[] {
  const tags = (dispense.meta?.tag ?? []).filter(({ system }) => system?.endsWith('/fhir/CodeSystem/pdmp-state'));
  return tags.length > 0 ? tags.map(({ code }) => String(code)).sort() : [stateOf(dispense)];
}

const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
