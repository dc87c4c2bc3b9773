import { setTimeout as sleep } from 'node:timers/promises';
import type { StateCode } from '../../exchange/types.js';
import type { Store } from '../../store/index.js';

/** Which states are being asked for which staged question just now, by this process or another replica. */
export interface Marks {
  /**
   * Marks a state as being asked. Where its process dies, the mark ends after `lifeMs`.
   * @param over whether the mark of another process, which may be dead, is taken over
   * @returns takes the mark away; `undefined` where the state is being asked already
   * @throws StoreError
   */
  take(id: string, state: StateCode, lifeMs: number, over?: boolean): Promise<(() => Promise<void>) | undefined>;
  /**
   * Resolves when nobody asks the state any more, or `signal` aborts.
   * @throws StoreError
   */
  gone(id: string, state: StateCode, signal: AbortSignal): Promise<void>;
}

/**
 * Within a process a mark is exact. Two replicas that look in the same moment may both find none: then a state is asked
 * twice, which costs a second disclosure there and nothing else.
 */
export function createMarks(store: Store): Marks {
  const here = new Map<string, Promise<void>>();
  return {
    async take(id, state, lifeMs, over = false) {
      const name = nameOf(id, state);
      if (here.has(name)) return undefined;
      let ring = (): void => undefined;
      here.set(name, new Promise((resolve) => (ring = resolve)));
      const leave = (): void => {
        here.delete(name);
        ring();
      };
      try {
        if (!over && (await store.get(name)) !== undefined) return (leave(), undefined);
        await store.put(name, MARK, lifeMs);
      } catch (error) {
        leave();
        throw error;
      }
      return async () => {
        // Where that fails it ends with its time.
        await store.delete(name).catch(() => undefined);
        leave();
      };
    },
    async gone(id, state, signal) {
      const name = nameOf(id, state);
      while (!signal.aborted) {
        const own = here.get(name);
        if (own !== undefined) await Promise.race([own, aborted(signal)]);
        else if ((await store.get(name)) === undefined) return;
        else await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

const MARK = new Uint8Array([1]);

/** How often a mark of another replica is looked for. */
const LOOK_MS = 200;

const nameOf = (id: string, state: StateCode): string => JSON.stringify(['asking', id, state]);

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
