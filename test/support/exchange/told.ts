import type { Decimal } from '../../../src/fhir/decimal.js';
import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import type { StateAnswer } from '../../../src/exchange/types.js';

/** One dispensation as a state tells it; absent members are not told. Fictional people only. */
export interface Fill {
  readonly number?: string;
  readonly day?: string;
  /** 0 is told by the type, as the tables do. */
  readonly refill?: number;
  readonly ndc?: string;
  readonly rxnorm?: string;
  readonly npi?: string;
  readonly dea?: string;
  readonly ncpdp?: string;
  readonly quantity?: number | Decimal;
  readonly status?: string;
  readonly patient?: string;
  readonly prescriber?: string;
  readonly pharmacyPhone?: string;
}

export const NPI = 'http://hl7.org/fhir/sid/us-npi';
export const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
export const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
export const NDC = 'http://hl7.org/fhir/sid/ndc';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const REFILL = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';

/** A fill that tells everything. */
export const FILL: Fill = {
  number: '2000353',
  day: '2025-03-02',
  refill: 0,
  ndc: '00406055201',
  npi: '1999999984',
  quantity: 30,
};

/** A state's answer with these fills, as a mapping table reads it: equal content within the message is one resource. */
export function answerOf(fills: readonly Fill[]): Extract<StateAnswer, { status: 'provided' }> {
  return { status: 'provided', resources: resourcesOf(fills), warnings: [] };
}

/** The resources of such an answer. */
export function resourcesOf(fills: readonly Fill[]): Resource[] {
  const resources: Resource[] = [];
  const shared = new Map<string, string>();
  const add = (resource: Resource): JsonObject => {
    const id = `r${resources.length}`;
    resources.push({ ...resource, id });
    return { reference: `urn:uuid:${id}` };
  };
  const share = (resource: Resource): JsonObject => {
    const content = JSON.stringify(resource);
    const known = shared.get(content);
    if (known !== undefined) return { reference: known };
    const reference = add(resource);
    shared.set(content, reference.reference as string);
    return reference;
  };
  for (const fill of fills) {
    const medicationReference = share(medication(fill));
    const subject = share(patient(fill.patient ?? 'Casey'));
    const request = add({
      resourceType: 'MedicationRequest',
      status: 'completed',
      intent: 'order',
      medicationReference,
      subject,
      requester: share(prescriber(fill.prescriber ?? 'Pat')),
    });
    add({
      resourceType: 'MedicationDispense',
      ...(fill.refill !== undefined &&
        fill.refill > 0 && { extension: [{ url: REFILL, valuePositiveInt: fill.refill }] }),
      ...(fill.number !== undefined && { identifier: [{ system: 'urn:pdmp:rx-number', value: fill.number }] }),
      status: fill.status ?? 'completed',
      medicationReference,
      subject,
      performer: [{ actor: share(pharmacy(fill)) }],
      authorizingPrescription: [request],
      ...(fill.refill !== undefined && { type: { coding: [{ system: ACT, code: fill.refill === 0 ? 'FF' : 'RF' }] } }),
      ...(fill.quantity !== undefined && { quantity: { value: fill.quantity, unit: 'each' } }),
      ...(fill.day !== undefined && { whenPrepared: fill.day, whenHandedOver: fill.day }),
    });
  }
  return resources;
}

const patient = (given: string): Resource => ({
  resourceType: 'Patient',
  name: [{ family: 'Testpatient', given: [given] }],
  birthDate: '1984-07-02',
});

const prescriber = (given: string): Resource => ({
  resourceType: 'Practitioner',
  // One prescriber without national identifiers: he can never be shared.
  ...(given !== 'Nameless' && { identifier: [{ system: NPI, value: `15${given.length}3334445` }] }),
  name: [{ family: 'Prescriber', given: [given] }],
});

function pharmacy({ npi, dea, ncpdp, pharmacyPhone }: Fill): Resource {
  const identifier = [
    { system: NPI, value: npi },
    { system: DEA, value: dea },
    { system: NCPDP, value: ncpdp },
  ].filter(({ value }) => value !== undefined);
  return {
    resourceType: 'Organization',
    ...(identifier.length > 0 && { identifier: identifier as JsonObject[] }),
    active: true,
    name: 'Example Pharmacy',
    telecom: [{ system: 'phone', value: pharmacyPhone ?? '206-555-0100' }],
  };
}

function medication({ ndc, rxnorm }: Fill): Resource {
  const coding = [
    { system: NDC, code: ndc },
    { system: RXNORM, code: rxnorm },
  ].filter(({ code }) => code !== undefined);
  return {
    resourceType: 'Medication',
    code: { ...(coding.length > 0 && { coding: coding as JsonObject[] }), text: 'Oxycodone 5 MG tablet' },
  };
}
