import type { Habits } from '../habits.js';
import type { Day } from './days.js';
import { inventPerson, registerPatient, type Person } from './patients.js';
import { homeStates } from './places.js';
import { players, type Profile } from './players.js';
import { liveBy, seedQueryEnd } from './profiles.js';
import { createRandom } from './random.js';
import { nearlyToldAgain, newestUpTo, toldAgain } from './shared.js';
import { inventStaff } from './staff.js';
import type { Dispense, Patient, Population, Register } from './types.js';

export interface PopulationOptions {
  readonly seed: string;
  /** The day on which this world stands: nothing is dispensed later. */
  readonly asOf: Day;
  /** States beyond the home states that must have people too. */
  readonly states?: readonly string[];
  readonly habitsOf: (state: string) => Habits;
}

interface Resident {
  readonly person: Person;
  readonly states: readonly string[];
  readonly profile: Profile;
}

const ordinaryPeople = 320;
const peopleOfAnotherState = 40;

/**
 * Makes the whole world that the demo states know: people, registers, dispenses. The same seed, day and states always
 * make the same world, and a home state's register does not depend on which other states are served.
 */
export function populate(options: PopulationOptions): Population {
  const states = [...new Set([...homeStates, ...(options.states ?? [])])];
  const residents = states
    .slice(homeStates.length)
    .reduce<Resident[]>(
      (all, state, n) => [...all, ...residentsOf(options, [state], peopleOfAnotherState, 1_000 * (n + 1))],
      [...players, ...residentsOf(options, homeStates, ordinaryPeople, 1)],
    );
  const drafts = new Map(states.map((state) => [state, draftRegister(options, state, residents)]));
  shareStar(drafts);
  return {
    seed: options.seed,
    asOf: options.asOf,
    registers: drafts,
    people: residents.length,
    dispenses: [...drafts.values()].reduce((sum, { dispenses }) => sum + [...dispenses.values()].flat().length, 0),
  };
}

interface Draft extends Register {
  readonly dispenses: Map<Patient, Dispense[]>;
}

function residentsOf(options: PopulationOptions, homes: readonly string[], count: number, serial: number): Resident[] {
  const random = createRandom(`${options.seed}/people/${homes.join()}`);
  return Array.from({ length: count }, (_, n) => {
    const home = random.pick(homes);
    const neighbours = homes.filter((state) => state !== home && random.chance(0.08));
    return {
      person: inventPerson(random, `p${serial + n}`, serial + n, options.asOf),
      states: [home, ...neighbours],
      profile: random.weighted(profiles),
    };
  });
}

const profiles = [
  ['none', 4],
  ['acute', 34],
  ['occasional', 38],
  ['chronic', 24],
] as const;

function draftRegister(options: PopulationOptions, state: string, residents: readonly Resident[]): Draft {
  const { seed, asOf } = options;
  const habits = options.habitsOf(state);
  const staff = inventStaff(createRandom(`${seed}/staff/${state}`), state);
  const dispenses = new Map<Patient, Dispense[]>();
  for (const { person, states, profile } of residents) {
    if (!states.includes(state)) continue;
    const random = createRandom(`${seed}/${state}/${person.key}`);
    const patient = registerPatient(random, person, state, asOf, habits.upperCase);
    dispenses.set(
      patient,
      liveBy(random, profile, { patient, staff, quantityDecimals: habits.quantityDecimals, asOf }),
    );
  }
  return { state, patients: [...dispenses.keys()], dispenses };
}

/** OH's newest sale to the star is told by KY too, in both of his windows; IN tells nearly the same and does not match. */
function shareStar(drafts: ReadonlyMap<string, Draft>): void {
  const [oh, ky, indiana] = ['OH', 'KY', 'IN'].map((state) => starOf(drafts.get(state)));
  if (!oh || !ky || !indiana) return;
  for (const day of [seedQueryEnd, '9999-12-31']) {
    const sale = newestUpTo(oh.told, day);
    if (sale === undefined) continue;
    add(ky.told, toldAgain(sale, ky.patient));
    add(indiana.told, nearlyToldAgain(sale, indiana.patient));
  }
}

function starOf(draft: Draft | undefined): { patient: Patient; told: Dispense[] } | undefined {
  for (const [patient, told] of draft?.dispenses ?? []) if (patient.person === 'star') return { patient, told };
  return undefined;
}

function add(dispenses: Dispense[], dispense: Dispense): void {
  const place = dispenses.findIndex(({ filledDate }) => filledDate < dispense.filledDate);
  dispenses.splice(place < 0 ? dispenses.length : place, 0, dispense);
}
