import { setMaxListeners } from 'node:events';
import { within } from './within.js';

/** How one run ended. `interrupted`: the process ends, and somebody else should do it. */
export type Ending =
  | { readonly how: 'done' }
  | { readonly how: 'cancelled' }
  | { readonly how: 'interrupted' }
  | { readonly how: 'failed'; readonly error: unknown };

/** What this process is doing right now, by name. */
export interface Desk {
  has(name: string): boolean;
  /** Runs a task. Never rejects. */
  run(name: string, task: (signal: AbortSignal) => Promise<void>): Promise<Ending>;
  /** Ends the signal of a task that runs here. */
  cancel(name: string): void;
  /** Waits `graceMs` for what runs, ends its signal, waits a second more, and leaves it. */
  close(graceMs: number): Promise<void>;
}

interface Run {
  readonly controller: AbortController;
  readonly ended: Promise<Ending>;
  /** What its end means once it heeds the signal. */
  why: 'cancelled' | 'interrupted';
  leave(): void;
}

/** Milliseconds in which a task must have heeded its signal when the process ends. */
const HEED_MS = 1_000;

/** An empty desk. */
export function createDesk(): Desk {
  const runs = new Map<string, Run>();
  let closing = false;

  const end = (run: Run, why: Run['why']): void => {
    if (run.controller.signal.aborted) return;
    run.why = why;
    run.controller.abort();
  };

  return {
    has: (name) => runs.has(name),
    run(name, task) {
      if (closing) return Promise.resolve({ how: 'interrupted' });
      const controller = new AbortController();
      setMaxListeners(0, controller.signal); // a job may ask every state at once, and each listens
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      const begin = async (): Promise<Ending> => {
        try {
          // A task that heeds no signal cannot be ended; left alone, it holds up neither this process nor the next.
          const finished = await Promise.race([task(controller.signal).then(() => true), left]);
          if (!finished) return { how: 'interrupted' };
          // Whether a task that heeds its signal by returning had done its work, nobody knows: it counts as not done.
          return { how: controller.signal.aborted ? run.why : 'done' };
        } catch (error) {
          return run.controller.signal.aborted ? { how: run.why } : { how: 'failed', error };
        } finally {
          if (runs.get(name) === run) runs.delete(name);
        }
      };
      const run: Run = { controller, why: 'cancelled', leave, ended: Promise.resolve().then(begin) };
      runs.set(name, run);
      return run.ended;
    },
    cancel(name) {
      const run = runs.get(name);
      if (run !== undefined) end(run, 'cancelled');
    },
    async close(graceMs) {
      closing = true;
      const all = Promise.all([...runs.values()].map(({ ended }) => ended));
      if (await within(all, graceMs)) return;
      for (const run of runs.values()) end(run, 'interrupted');
      if (await within(all, HEED_MS)) return;
      for (const run of runs.values()) run.leave();
    },
  };
}
