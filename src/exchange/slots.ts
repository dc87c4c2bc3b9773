/** A limit on what may be open at once; more wait their turn, first come, first served. */
export interface Slots {
  /** Resolves to the function that frees the slot. Never resolves once `signal` has aborted. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** Makes `count` slots; `undefined`: no limit. */
export function createSlots(count: number | undefined): Slots {
  let free = count ?? Number.POSITIVE_INFINITY;
  const waiting = new Set<() => void>();

  const release = (): (() => void) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    };
  };

  return {
    take(signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return;
        if (free > 0) {
          free -= 1;
          resolve(release());
          return;
        }
        const leave = (): void => void waiting.delete(enter);
        const enter = (): void => {
          waiting.delete(enter);
          signal.removeEventListener('abort', leave);
          resolve(release());
        };
        waiting.add(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
