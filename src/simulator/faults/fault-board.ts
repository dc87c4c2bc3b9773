import type { Protocol } from '../protocol.js';
import { checkApplies } from './applies.js';
import { FaultError, parseFault, type Fault } from './fault.js';

/** Which state has which fault at the moment. */
export interface FaultBoard {
  /** The fault for the next request of a state; a fault set for n requests goes after the n-th. */
  take(state: string): Fault | undefined;
  /** The fault a state has, without counting. */
  peek(state: string): Fault | undefined;
  /** Sets or, with undefined, clears. Throws `FaultError` for an unknown state or a fault that cannot be. */
  set(state: string, fault: unknown, times?: number): void;
}

interface Entry {
  readonly fault: Fault;
  left: number;
}

/** A board for these states, without any fault. */
export function createFaultBoard(states: ReadonlyMap<string, Protocol>): FaultBoard {
  const entries = new Map<string, Entry>();
  return {
    take(state) {
      const entry = entries.get(state);
      if (entry !== undefined && --entry.left <= 0) entries.delete(state);
      return entry?.fault;
    },
    peek: (state) => entries.get(state)?.fault,
    set(state, input, times = Number.POSITIVE_INFINITY) {
      const protocol = states.get(state);
      if (protocol === undefined) throw new FaultError(`the state ${state} is not served`);
      if (input === undefined) {
        entries.delete(state);
        return;
      }
      const fault = parseFault(input);
      checkApplies(fault, state, protocol);
      entries.set(state, { fault, left: times });
    },
  };
}
