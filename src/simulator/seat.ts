import type { Habits } from './habits.js';
import type { Register } from './population/types.js';
import type { Protocol } from './protocol.js';

/** One demo state at its place: what it speaks, knows and does. */
export interface Seat {
  readonly state: string;
  readonly protocol: Protocol;
  readonly habits: Habits;
  readonly register: Register;
  readonly clock: () => Date;
}
