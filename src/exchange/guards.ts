import { type Breaker, type BreakerOptions, createBreaker } from './breaker.js';
import { createSlots, type Slots } from './slots.js';
import type { StateRoute } from './types.js';

/** What stands between the questions and one route. */
export interface RouteGuard {
  /** Absent: this exchange breaks no circuits. */
  readonly breaker?: Breaker;
  readonly slots: Slots;
}

/** Keeps one guard for each route, as long as the route lives. `breaker: false` means none. */
export function createGuards(breaker: BreakerOptions | false = {}): (route: StateRoute) => RouteGuard {
  const guards = new WeakMap<StateRoute, RouteGuard>();
  return (route) => {
    const known = guards.get(route);
    if (known !== undefined) return known;
    const guard = {
      breaker: breaker === false ? undefined : createBreaker(breaker),
      slots: createSlots(route.maxConcurrent),
    };
    guards.set(route, guard);
    return guard;
  };
}
