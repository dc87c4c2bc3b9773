/** Work that can be interrupted wherever it yields. */
export type Steps<T> = Generator<void, T, void>;

/** Does the whole work at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
