import type { Dispense, Patient, Population, Register } from './types.js';

/** The same world with these dispenses and their patients too, each in the register of the patient's state. */
export function withDispenses(population: Population, added: readonly Dispense[]): Population {
  if (added.length === 0) return population;
  const registers = new Map(population.registers);
  const states = new Set(added.map(({ patient }) => patient.state));
  for (const state of states) {
    const known = registers.get(state) ?? { state, patients: [], dispenses: new Map() };
    registers.set(state, enlarged(known, added));
  }
  return { ...population, registers, dispenses: population.dispenses + added.length };
}

function enlarged({ state, patients, dispenses }: Register, added: readonly Dispense[]): Register {
  const byPatient = new Map<Patient, readonly Dispense[]>(dispenses);
  for (const dispense of added.filter(({ patient }) => patient.state === state)) {
    byPatient.set(dispense.patient, [...(byPatient.get(dispense.patient) ?? []), dispense]);
  }
  const strangers = [...byPatient.keys()].filter((patient) => !patients.includes(patient));
  return { state, patients: [...patients, ...strangers], dispenses: byPatient };
}
