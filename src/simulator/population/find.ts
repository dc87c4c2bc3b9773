import type { Day } from './days.js';
import type { Dispense, Patient, Register } from './types.js';

/** What a request says about the person it asks for. */
export interface Question {
  readonly given: string;
  readonly family: string;
  readonly birthDate: Day;
  readonly ssn?: string;
  readonly postalCode?: string;
  readonly from: Day;
  readonly to: Day;
}

/** What a register holds for a question. */
export type Finding =
  | { readonly kind: 'found'; readonly patient: Patient; readonly dispenses: readonly Dispense[] }
  | { readonly kind: 'no-prescriptions'; readonly patient: Patient }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'several'; readonly patients: readonly Patient[] };

/**
 * Looks somebody up: given and family name without regard to case, accents and punctuation, and the birth date. Several
 * matches are narrowed by SSN, then by postal code, where the question has them and somebody matches.
 */
export function find(register: Register, question: Question): Finding {
  const name = fold(question.given, question.family);
  let patients = indexOf(register).get(`${name}|${question.birthDate}`) ?? [];
  patients = narrow(patients, ({ ssn }) => question.ssn !== undefined && ssn === question.ssn);
  patients = narrow(
    patients,
    ({ address }) => question.postalCode !== undefined && address.postalCode === question.postalCode.slice(0, 5),
  );
  const [patient, another] = patients;
  if (patient === undefined) return { kind: 'not-found' };
  if (another !== undefined) return { kind: 'several', patients };
  const dispenses = (register.dispenses.get(patient) ?? []).filter(
    ({ filledDate }) => filledDate >= question.from && filledDate <= question.to,
  );
  return dispenses.length === 0 ? { kind: 'no-prescriptions', patient } : { kind: 'found', patient, dispenses };
}

const indexes = new WeakMap<Register, ReadonlyMap<string, readonly Patient[]>>();

function indexOf(register: Register): ReadonlyMap<string, readonly Patient[]> {
  let index = indexes.get(register);
  if (index === undefined) {
    const made = new Map<string, Patient[]>();
    for (const patient of register.patients) {
      // An animal is known by its own name, too.
      for (const given of [patient.given, ...(patient.animal === undefined ? [] : [patient.animal])]) {
        const key = `${fold(given, patient.family)}|${patient.birthDate}`;
        made.set(key, [...(made.get(key) ?? []), patient]);
      }
    }
    indexes.set(register, (index = made));
  }
  return index;
}

function narrow(patients: readonly Patient[], test: (patient: Patient) => boolean): readonly Patient[] {
  if (patients.length < 2) return patients;
  const kept = patients.filter(test);
  return kept.length === 0 ? patients : kept;
}

function fold(...names: string[]): string {
  return names
    .map((name) =>
      name
        .normalize('NFD')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]/gu, ''),
    )
    .join('|');
}
