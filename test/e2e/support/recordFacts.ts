import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import type { MessageGraph } from '../../../src/mapping/types.js';
import type { Dispense } from '../../../src/simulator/index.js';

/** What of a record every standard can carry, and every demo state tells, as one text. */
export function factsOf({ resources }: MessageGraph): string[] {
  const byName = new Map(resources.map((one) => [`urn:uuid:${one.id}`, one]));
  const at = (reference: unknown): Resource | undefined => byName.get(String((reference as JsonObject)['reference']));
  return resources
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map((one) => {
      const prescription = at((one['authorizingPrescription'] as JsonObject[])[0])!;
      const drug = at(one['medicationReference'])!;
      const value = (name: string) => Number((one[name] as JsonObject)['value']);
      return JSON.stringify([
        (one['identifier'] as JsonObject[]).find(({ system }) => system === 'urn:pdmp:rx-number')?.['value'],
        one['whenPrepared'],
        String(prescription['authoredOn']).slice(0, 10),
        value('quantity'),
        value('daysSupply'),
        (drug['code'] as { text: string }).text.toUpperCase(),
        /"code":"(\d{11})"/.exec(JSON.stringify(drug))?.[1],
        deaOf(at(prescription['requester'])),
        deaOf(at(((one['performer'] as JsonObject[])[0] as JsonObject)['actor'])),
      ]);
    });
}

function deaOf(who: Resource | undefined): unknown {
  const identifiers = (who?.['identifier'] ?? []) as JsonObject[];
  return identifiers.find(({ system }) => system === 'http://terminology.hl7.org/NamingSystem/usdeanumber')?.['value'];
}

/** The same of what a demo state knows. */
export function factsOfTruth(one: Dispense): string {
  return JSON.stringify([
    one.rxNumber,
    one.filledDate,
    one.writtenDate,
    Number(one.quantity),
    one.daysSupply,
    one.drug.name.toUpperCase(),
    one.drug.ndc,
    one.prescriber.dea,
    one.pharmacy.dea,
  ]);
}
