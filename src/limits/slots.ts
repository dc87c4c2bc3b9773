/** A bounded number of places for what runs at the same time. */
export interface Slots {
  /** Takes a place; `undefined` where all are taken. The place is free again once the returned function was called. */
  take(): (() => void) | undefined;
}

/** So many places, none of which is ever waited for: a queue would hold memory and answer too late. */
export function slots(count: number): Slots {
  let free = count;
  return {
    take() {
      if (free === 0) return undefined;
      free -= 1;
      let held = true;
      return () => {
        if (held) free += 1;
        held = false;
      };
    },
  };
}
