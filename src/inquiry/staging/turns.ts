import type { EarlierAnswer, StateCode } from '../../exchange/types.js';
import type { Marks } from './marks.js';
import type { StageShelf } from './shelf.js';

/** What is to be done about one state of a staged question. */
export type Turn =
  | { readonly told: EarlierAnswer }
  /** It is this caller's to ask; to be called when what it told is kept. */
  | { readonly done: () => Promise<void> }
  /** This process is asking it already, and did not have its answer by the time that `signal` aborted. */
  | 'busy';

/** What it takes to know whose turn it is. */
export interface TurnDeps {
  readonly shelf: StageShelf;
  readonly marks: Marks;
}

/** How long a turn is waited for, and how long it lasts. */
export interface TurnLimits {
  readonly signal: AbortSignal;
  /** Milliseconds for which a state counts as being asked where the process that asks it has died. */
  readonly lifeMs: number;
}

/**
 * The turns of several states, each as {@link turnFor} has it.
 * @throws StoreError: then none is taken
 */
export async function turnsFor(
  id: string,
  states: readonly StateCode[],
  deps: TurnDeps,
  limits: TurnLimits,
): Promise<ReadonlyMap<StateCode, Turn>> {
  const results = await Promise.allSettled(
    states.map(async (state) => [state, await turnFor(id, state, deps, limits)] as const),
  );
  const turns = new Map(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return turns;
  await endTurns(turns);
  throw failed.reason;
}

/** Ends those of the turns that were the caller's. Never rejects. */
export async function endTurns(turns: ReadonlyMap<StateCode, Turn>): Promise<void> {
  await Promise.all([...turns.values()].map((turn) => (turn !== 'busy' && 'done' in turn ? turn.done() : undefined)));
}

/**
 * Whose turn it is to ask a state: where it is being asked already, this waits for what it tells. A state that failed may
 * be asked again; so may one whose mark another process has left, once `signal` aborts: that process may be dead, and a
 * second disclosure is better than a history that is not delivered.
 * @throws StoreError
 */
export async function turnFor(
  id: string,
  state: StateCode,
  { shelf, marks }: TurnDeps,
  { signal, lifeMs }: TurnLimits,
): Promise<Turn> {
  for (;;) {
    const done = await marks.take(id, state, lifeMs, signal.aborted);
    const told = await shelf.told(id, state).catch(async (error: unknown) => {
      await done?.();
      throw error;
    });
    if (told !== undefined && told.answer.status !== 'failed') {
      await done?.();
      return { told };
    }
    if (done !== undefined) return { done };
    if (signal.aborted) return 'busy';
    await marks.gone(id, state, signal);
  }
}
