/** Work that can be interrupted wherever it yields. */
export type Steps<T> = Generator<void, T, void>;

/** Does the whole work at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Does work in slices, so that nothing else waits long for its turn. Where `signal` aborts, the work is given up, and
 * the promise rejects with its reason.
 */
export type Pacer = <T>(steps: Steps<T>, signal?: AbortSignal) => Promise<T>;

/**
 * Makes a pacer: short work is done at once; what takes longer than a slice (default 2 ms) goes on in the event loop's
 * next rounds, in turns with other such work, what came last first, one slice a round for all of it together.
 */
export function createPacer(sliceMs = 2): Pacer {
  const waiting: ((until: number) => boolean)[] = [];
  let scheduled = false;

  const round = (): void => {
    const until = performance.now() + sliceMs;
    do {
      const work = waiting.shift();
      if (work !== undefined && !work(until)) waiting.push(work);
    } while (waiting.length > 0 && performance.now() < until);
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(round);
  };

  return <T>(steps: Steps<T>, signal?: AbortSignal) =>
    new Promise<T>((resolve, reject) => {
      const work = (until: number): boolean => {
        try {
          if (signal?.aborted === true) {
            steps.return(undefined as T);
            reject(signal.reason as Error);
            return true;
          }
          do {
            const step = steps.next();
            if (step.done === true) {
              resolve(step.value);
              return true;
            }
          } while (performance.now() < until);
          return false;
        } catch (error) {
          reject(error as Error);
          return true;
        }
      };
      if (!scheduled && work(performance.now() + sliceMs)) return;
      // Short work that comes meanwhile does not wait for a turn of every long one.
      waiting.unshift(work);
      if (scheduled) return;
      scheduled = true;
      setImmediate(round);
    });
}

/** The pacer of this process: all its long work shares one slice a round. */
export const pace: Pacer = createPacer();

/** Whether to yield before the next of many small pieces. */
export function isBreather(done: number): boolean {
  return done % 64 === 63;
}
