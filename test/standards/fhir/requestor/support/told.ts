import type { JsonObject } from '../../../../../src/fhir/types.js';

/** Base of the state that tells; a stranger's base is another. */
export const BASE = 'https://pdmp.example.org/r4';

/** The self link of a search that looked for the person of the question. */
export const SELF = `${BASE}/MedicationDispense?subject:Patient.birthdate=eq1967-08-13`;

export function patient(id: string, more: JsonObject = {}): JsonObject {
  return {
    resourceType: 'Patient',
    id,
    name: [{ family: 'Sampleton', given: ['Testa'] }],
    birthDate: '1967-08-13',
    gender: 'female',
    ...more,
  };
}

export function dispense(id: string, more: JsonObject = {}): JsonObject {
  return {
    resourceType: 'MedicationDispense',
    id,
    status: 'completed',
    subject: { reference: 'Patient/1' },
    medicationCodeableConcept: { text: 'EXAMPLINE 5 MG' },
    whenPrepared: '2025-10-01',
    ...more,
  };
}

export function issue(severity: string, code: string, pmix?: string): JsonObject {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode', code: pmix ?? null }];
  return { severity, code, diagnostics: 'Testa Sampleton', ...(pmix === undefined ? {} : { details: { coding } }) };
}

export function outcome(...issues: JsonObject[]): JsonObject {
  return { resourceType: 'OperationOutcome', issue: issues };
}

/** An entry by its REST name; `mode` by its type. */
export function entry(resource: JsonObject, more: JsonObject = {}): JsonObject {
  const type = String(resource.resourceType);
  const mode = type === 'MedicationDispense' ? 'match' : type === 'OperationOutcome' ? 'outcome' : 'include';
  return { fullUrl: `${BASE}/${type}/${String(resource.id)}`, resource, search: { mode }, ...more };
}

/** A searchset of these entries; `total` as the matches are. */
export function searchset(entries: JsonObject[], more: JsonObject = {}): JsonObject {
  const isMatch = ({ search }: JsonObject): boolean => (search as JsonObject | undefined)?.mode === 'match';
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: entries.filter(isMatch).length,
    link: [{ relation: 'self', url: SELF }],
    entry: entries,
    ...more,
  };
}

/** One dispense with its patient. */
export const plain = searchset([entry(dispense('d1')), entry(patient('1'))]);

/** The result of `$pdmp-history`. */
export function result(...parameter: JsonObject[]): JsonObject {
  return { resourceType: 'Parameters', parameter };
}

/** Its history. */
export function data(entries: JsonObject[], more: JsonObject = {}): JsonObject {
  const bare = entries.map(({ search: _search, ...kept }) => kept);
  return { name: 'pdmp-history-data', resource: { resourceType: 'Bundle', type: 'collection', entry: bare, ...more } };
}
