import type { PlannedState, StateCode, StateRoute } from './types.js';

export interface PlanOptions {
  /** States that the caller names; case and repeats do not matter. None: `defaults`. */
  readonly asked?: readonly StateCode[];
  /** States asked when the caller names none. None: every state with a route. */
  readonly defaults?: readonly StateCode[];
  readonly routes: ReadonlyMap<StateCode, StateRoute>;
  /** A sentence why this requester may not ask the state; `undefined`: it may. */
  readonly permit: (state: StateCode) => string | undefined;
}

/** The caller names states that the gateway has no route to; the door answers 400. Its text repeats nothing the caller sent. */
export class UnknownStateError extends Error {
  override readonly name = 'UnknownStateError';
  readonly code = 'unknown-state';

  constructor(
    /** What was asked and is not known, as far as it looks like a state's code. */
    readonly unknown: readonly StateCode[],
    /** Every state that can be asked, sorted. */
    readonly known: readonly StateCode[],
  ) {
    super(`this gateway can ask ${known.length === 0 ? 'no state' : known.join(', ')}`);
  }
}

/**
 * Which states a question is put to: each once, sorted by code, those that may not be asked with the sentence why.
 * A default state without a route is planned and comes back as `unsupported`: it is never left out in silence.
 * @throws UnknownStateError where the caller names a state without a route
 */
export function planStates({ asked, defaults, routes, permit }: PlanOptions): PlannedState[] {
  const known = [...routes.keys()].sort();
  const named = tidy(asked ?? []);
  const unknown = named.filter((state) => !routes.has(state));
  if (unknown.length > 0) throw new UnknownStateError(unknown.filter(looksLikeState), known);
  const states = named.length > 0 ? named : tidy(defaults ?? known);
  return states.map((state) => {
    const refused = permit(state);
    return refused === undefined ? { state, route: routes.get(state) ?? routeless(state) } : { state, refused };
  });
}

const looksLikeState = (state: StateCode): boolean => /^[A-Z]{2}$/.test(state);

function tidy(states: readonly StateCode[]): StateCode[] {
  return [...new Set(states.map((state) => state.trim().toUpperCase()))].filter((state) => state !== '').sort();
}

function routeless(state: StateCode): StateRoute {
  return {
    state,
    timeoutMs: Number.POSITIVE_INFINITY,
    ask: async () => ({ status: 'unsupported', what: 'operation', detail: 'this gateway has no route to it' }),
  };
}
