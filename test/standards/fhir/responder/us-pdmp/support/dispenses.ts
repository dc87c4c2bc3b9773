import { toJson } from '../../../../../../src/fhir/json.js';
import type { Json, JsonObject, Resource } from '../../../../../../src/fhir/types.js';

/** What a prescriber reads of each dispense, whichever face told it; in the order told. */
export function dispensesOf(all: readonly Resource[]): JsonObject[] {
  const codeOf = (reference: Json | undefined): Json | undefined =>
    all.find(({ resourceType, id }) => (reference as JsonObject | undefined)?.reference === `${resourceType}/${id}`)
      ?.code;
  return all
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map((dispense) => ({
      id: dispense.id,
      states: [dispense.meta?.source, dispense.meta?.tag] as Json,
      drug: [dispense.medicationReference, codeOf(dispense.medicationReference)] as Json,
      patient: dispense.subject,
      prepared: dispense.whenPrepared,
      handedOver: dispense.whenHandedOver,
      quantity: amount(dispense.quantity),
      days: amount(dispense.daysSupply),
      refill: refillOf(dispense),
      number: dispense.identifier,
      type: dispense.type,
      status: dispense.status,
    }));
}

const amount = (value: Json | undefined): string => {
  const quantity = (value ?? {}) as JsonObject;
  return `${toJson(quantity.value ?? null)} ${String(quantity.unit)}`;
};

const refillOf = ({ extension = [] }: Resource): Json | undefined =>
  (extension as JsonObject[]).find(({ url }) => /refill-number|rx-fill-number/.test(String(url)))?.valuePositiveInt;
