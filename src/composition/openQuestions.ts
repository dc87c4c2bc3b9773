import { stageMs } from '../auth/index.js';
import { type Config, resolveRoutes } from '../config/index.js';
import type { StateCode } from '../exchange/types.js';
import type { Store } from '../store/index.js';

/** The questions that are being put to states just now, by the name that each state knows its own by. */
export interface OpenQuestions {
  /** Notes one that is about to be sent. Never throws: what is not noted is not waited for. */
  note(requestId: string, state: StateCode): void;
  /** @throws StoreError */
  isOpen(requestId: string, state: StateCode): Promise<boolean>;
}

/** Milliseconds in which a question is put away after its time is over. */
const GRACE_MS = 1_000;

/**
 * Notes questions whose late answers may be kept, until they are put away at the latest.
 * @param store where replicas find each other's, since a state may push to any of them
 */
export function openQuestions(
  store: () => Pick<Store, 'put' | 'get'>,
  config: Pick<Config, 'connections' | 'deadline' | 'policies' | 'routes'>,
): OpenQuestions {
  const lives = new Map(
    resolveRoutes(config)
      .filter(({ state }) => stageMs(state, config.policies) > 0)
      // What is asked ahead of time has its route's time and no other.
      .map(({ state, timeout }) => [state, Math.max(config.deadline, timeout) + GRACE_MS]),
  );
  const name = (requestId: string, state: StateCode): string => JSON.stringify(['open', requestId, state]);
  return {
    note(requestId, state) {
      const life = lives.get(state);
      if (life === undefined) return;
      store()
        .put(name(requestId, state), NOTHING, life)
        .catch(() => undefined);
    },
    isOpen: async (requestId, state) => (await store().get(name(requestId, state))) !== undefined,
  };
}

const NOTHING = new Uint8Array();
