import { setTimeout as sleep } from 'node:timers/promises';
import { createBells } from './bells.js';
import { createDesk } from './desk.js';
import { JobsError } from './errors.js';
import { ATTEMPTS, type JobHandler, type Jobs, type JobsOptions, RETRY_MS } from './jobs.js';
import { nameOf } from './name.js';

interface Job {
  readonly name: string;
  readonly kind: string;
  readonly id: string;
}

/**
 * Jobs in this process's memory, done in the order they came. What waits or runs is lost with the process. A job that failed
 * keeps its place among the running ones until it was tried again.
 */
export function embeddedJobs({ concurrency, maxWaiting, onFailed, retryMs = RETRY_MS }: JobsOptions): Jobs {
  const handlers = new Map<string, JobHandler>();
  const desk = createDesk();
  const bells = createBells();
  const line = new Map<string, Job>();
  let running = 0;
  let open = true;
  let started = false;

  const next = (): void => {
    for (const [name, job] of line) {
      if (!started || running >= concurrency) return;
      line.delete(name);
      running += 1;
      void desk
        .run(name, (signal) => persist(job, signal))
        .then(() => {
          running -= 1;
          bells.ring(name);
          next();
        });
    }
  };

  const persist = async ({ kind, id }: Job, signal: AbortSignal): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const handler = handlers.get(kind);
        if (handler === undefined) throw new JobsError('unhandled');
        return await handler(id, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const final = attempt === ATTEMPTS;
        onFailed({ kind, id, attempt, final, error });
        if (final) return;
      }
      await sleep(retryMs * 2 ** (attempt - 1), undefined, { signal });
    }
  };

  return {
    durable: false,
    handle: (kind, handler) => void handlers.set(kind, handler),
    start() {
      started = true;
      next();
    },
    async add(kind, id) {
      const name = nameOf(kind, id);
      if (!open) throw new JobsError('closed');
      if (line.has(name) || desk.has(name)) return;
      if (line.size >= maxWaiting) throw new JobsError('full');
      line.set(name, { name, kind, id });
      next();
    },
    async cancel(kind, id) {
      const name = nameOf(kind, id);
      if (line.delete(name)) bells.ring(name);
      else desk.cancel(name);
    },
    async settled(kind, id) {
      const name = nameOf(kind, id);
      if (line.has(name) || desk.has(name)) await bells.heard(name);
    },
    waiting: async () => line.size,
    async close(graceMs) {
      open = false;
      line.clear();
      await desk.close(graceMs);
      bells.ringAll();
    },
  };
}
