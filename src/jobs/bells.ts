/** Tells those who wait for something by name that it has come. */
export interface Bells {
  /** Resolves when `name` is rung next. */
  heard(name: string): Promise<void>;
  ring(name: string): void;
  ringAll(): void;
}

/** Bells that nobody has rung yet. */
export function createBells(): Bells {
  const listeners = new Map<string, (() => void)[]>();
  const ring = (name: string): void => {
    const told = listeners.get(name) ?? [];
    listeners.delete(name);
    for (const tell of told) tell();
  };
  return {
    heard: (name) =>
      new Promise((resolve) => {
        listeners.set(name, [...(listeners.get(name) ?? []), resolve]);
      }),
    ring,
    ringAll: () => [...listeners.keys()].forEach(ring),
  };
}
