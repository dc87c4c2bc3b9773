/** What a contender makes of one prescription, before parties are shared and linked. */
export interface Made {
  patient: Record<string, unknown>;
  prescriber: Record<string, unknown>;
  pharmacy: Record<string, unknown>;
  medication: Record<string, unknown>;
  request: Record<string, unknown>;
  dispense: Record<string, unknown>;
}

/** Shares equal parties and links everything; the same careful code for every contender. Returns the Bundle's JSON text. */
export function assemble(made: readonly Made[]): string {
  const shared = new Map<string, { reference: string }>();
  const entry: { fullUrl: string; resource: Record<string, unknown> }[] = [];
  let count = 0;
  const add = (resourceType: string, content: Record<string, unknown>): { reference: string } => {
    const id = `r${++count}`;
    entry.push({ fullUrl: `urn:uuid:${id}`, resource: { resourceType, id, ...content } });
    return { reference: `urn:uuid:${id}` };
  };
  const share = (resourceType: string, content: Record<string, unknown>): { reference: string } => {
    const key = resourceType + JSON.stringify(content);
    let known = shared.get(key);
    if (known === undefined) shared.set(key, (known = add(resourceType, content)));
    return known;
  };
  for (const one of made) {
    const subject = share('Patient', one.patient);
    const medicationReference = share('Medication', one.medication);
    const requester = share('Practitioner', one.prescriber);
    const actor = share('Organization', one.pharmacy);
    const request = add('MedicationRequest', { ...one.request, subject, requester, medicationReference });
    add('MedicationDispense', {
      ...one.dispense,
      subject,
      medicationReference,
      authorizingPrescription: [request],
      performer: [{ actor }],
    });
  }
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
}
