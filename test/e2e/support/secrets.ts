import type { Identity, Simulator } from '../../../src/simulator/index.js';

/** What nobody may find outside of the answer: who somebody is, where they live, what they were dispensed. */
export function secretsOf({ population }: Simulator, { given, family, birthDate }: Identity): string[] {
  const secrets = new Set<string>([given, family, birthDate, birthDate.replaceAll('-', '')]);
  for (const { patients, dispenses } of population.registers.values())
    for (const patient of patients) {
      if (patient.birthDate !== birthDate || !sameName(patient.family, family)) continue;
      for (const secret of [...patient.address.lines, patient.ssn, patient.phone, patient.driverLicense])
        if (secret !== undefined) secrets.add(secret);
      for (const { rxNumber } of dispenses.get(patient) ?? []) secrets.add(rxNumber);
    }
  return [...secrets].filter((secret) => secret.length >= 5);
}

/** The secrets that a text holds, whatever their case. Figures count as whole words: an id may hold any by chance. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const haystack = text.toLowerCase();
  const words = new Set(haystack.match(/[\p{L}\p{N}]+/gu));
  return secrets
    .map((secret) => secret.toLowerCase())
    .filter((secret) => (/^\d+$/.test(secret) ? words.has(secret) : haystack.includes(secret)));
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
