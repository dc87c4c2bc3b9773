import { createHmac } from 'node:crypto';
import type { Json, Resource } from '../fhir/types.js';

/** Identifier system of patients' pseudonyms. */
export const PATIENT_SYSTEM = 'urn:pdmp:audit:patient';

/** Who a person is, as questions name them. */
export interface Demographics {
  readonly given: string;
  readonly family: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

/**
 * A person's pseudonym: HMAC-SHA-256, base64url, of first given name, family name and birth date. Case, accents and
 * everything but letters and digits do not count, nor do further given names, so that the person is found however their
 * name was written. Without the key nobody can try names.
 */
export function pseudonym({ given, family, birthDate }: Demographics, key: Uint8Array): string {
  const first = given.trim().split(/\s+/)[0] ?? '';
  return createHmac('sha256', key)
    .update([plain(first), plain(family), birthDate].join('\n'))
    .digest('base64url');
}

/** The pseudonyms of a `Patient`: one for each of its names that is whole; none where birth date or names are missing. */
export function pseudonymsOf(patient: Resource, key: Uint8Array): string[] {
  const { birthDate, name } = patient;
  if (typeof birthDate !== 'string' || !Array.isArray(name)) return [];
  const found = name.flatMap((item) => {
    const { given, family } = Object(item) as { given?: Json; family?: Json };
    const first = Array.isArray(given) ? given[0] : undefined;
    if (typeof first !== 'string' || typeof family !== 'string') return [];
    return [pseudonym({ given: first, family, birthDate }, key)];
  });
  return [...new Set(found)];
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
