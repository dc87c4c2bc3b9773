import { find } from './population/find.js';
import type { Dispense, Population } from './population/types.js';

/** What one state knows of somebody, whatever its faults make of it. */
export interface StateTruth {
  readonly state: string;
  /** How many people of that name and birth date the state knows. */
  readonly known: 'none' | 'one' | 'several';
  /** Dispenses filled within the window, both days included; empty unless exactly one person is known. */
  readonly dispenses: readonly Dispense[];
}

/** What each of these states would tell of a person, by the same matching that the states use. */
export function truthOf(
  population: Population,
  states: readonly string[],
  given: string,
  family: string,
  birthDate: string,
  from: string,
  to: string,
): StateTruth[] {
  return states.map((state) => {
    const register = population.registers.get(state);
    const finding =
      register === undefined
        ? ({ kind: 'not-found' } as const)
        : find(register, { given, family, birthDate, from, to });
    return {
      state,
      known: finding.kind === 'not-found' ? 'none' : finding.kind === 'several' ? 'several' : 'one',
      dispenses: finding.kind === 'found' ? finding.dispenses : [],
    };
  });
}
