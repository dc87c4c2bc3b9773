import type { PdmpQuery, StateAnswer } from '../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../src/fhir/types.js';
import type { Simulator } from '../../src/simulator/index.js';
import { query } from './stateServer.js';

/** Someone in the demo's population, as far as a question needs them. */
export type Somebody =
  Simulator['population']['registers'] extends ReadonlyMap<string, { patients: readonly (infer P)[] }> ? P : never;

/** The window that every question of these tests asks for, ending on the demo world's day. */
export const window = { start: '2024-01-15', end: '2026-01-15' };
export const asOf = window.end;

/** A question about somebody, by their full demographics, or by name and birth date alone. */
export function about(person: Somebody, alone = false): PdmpQuery {
  const { given, middle, family, birthDate, sex } = person;
  const patient: Resource = {
    resourceType: 'Patient',
    id: 'patient',
    name: [{ family, given: alone || middle === undefined ? [given] : [given, middle] }],
    birthDate,
    gender: { F: 'female', M: 'male', U: 'unknown' }[sex],
    ...(alone ? {} : reachedAt(person)),
  };
  return { ...query, period: window, patient };
}

function reachedAt({ address, phone }: Somebody): JsonObject {
  const { lines, city, state, postalCode } = address;
  return {
    address: [{ line: [...lines], city, state, postalCode }],
    ...(phone ? { telecom: [{ system: 'phone', value: phone }] } : {}),
  };
}

/** Somebody, with what a state knows of them in the window. */
export interface Resident {
  readonly person: Somebody;
  readonly known: 'none' | 'one' | 'several';
  readonly fills: readonly Fill[];
}

const lists = new WeakMap<Simulator, Map<string, Resident[]>>();

/** People of one state, animals left out. */
export function residents(simulator: Simulator, state: string): Resident[] {
  const known = lists.get(simulator) ?? new Map<string, Resident[]>();
  lists.set(simulator, known);
  const list = known.get(state) ?? listResidents(simulator, state);
  known.set(state, list);
  return list;
}

function listResidents(simulator: Simulator, state: string): Resident[] {
  const patients = simulator.population.registers.get(state)?.patients ?? [];
  return patients
    .filter(({ animal }) => animal === undefined)
    .map((person) => {
      const { given, family, birthDate } = person;
      const truth = simulator.truth(given, family, birthDate, window.start, window.end);
      const { known = 'none', dispenses = [] } = truth.find((one) => one.state === state) ?? {};
      const fills = dispenses.map(({ rxNumber, filledDate, quantity, daysSupply }) => ({
        rxNumber,
        filledDate,
        quantity: Number(quantity),
        daysSupply,
      }));
      return { person, known, fills: fills.sort(byFill) };
    });
}

/** The facts by which a fill is recognised. */
export interface Fill {
  readonly rxNumber: string;
  readonly filledDate: string;
  readonly quantity: number;
  readonly daysSupply: number;
}

/** The fills that an answer tells. */
export function fillsOf(answer: StateAnswer): Fill[] {
  if (answer.status !== 'provided') throw new Error(`Expected records, got ${JSON.stringify(answer)}`);
  return answer.resources
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map(fillOf)
    .sort(byFill);
}

function fillOf(dispense: Resource): Fill {
  const identifiers = (dispense['identifier'] ?? []) as JsonObject[];
  const value = (name: string): number => Number((dispense[name] as { value: number }).value);
  return {
    rxNumber: String(identifiers.find(({ system }) => system === 'urn:pdmp:rx-number')?.['value']),
    filledDate: String(dispense['whenPrepared']).slice(0, 10),
    quantity: value('quantity'),
    daysSupply: value('daysSupply'),
  };
}

function byFill(a: Fill, b: Fill): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
