import { setTimeout as sleep } from 'node:timers/promises';
import { createBells } from './bells.js';
import { createDesk } from './desk.js';
import { JobsError } from './errors.js';
import { ATTEMPTS, type JobHandler, type Jobs, type JobsOptions, RETRY_MS } from './jobs.js';
import { nameOf } from './name.js';

interface Job {
  readonly kind: string;
  readonly id: string;
  readonly owner: string | undefined;
}

/** Jobs of one kind: those that wait, by name, in the order they came, and how many run. */
interface Line {
  readonly waiting: Map<string, Job>;
  running: number;
}

/**
 * Jobs in this process's memory, those of a kind done in the order they came. What waits or runs is lost with the process. A
 * job that failed keeps its place among the running ones until it was tried again.
 */
export function embeddedJobs(options: JobsOptions): Jobs {
  const { concurrency, maxWaiting, maxPerOwner = Infinity, onFailed, retryMs = RETRY_MS } = options;
  const handlers = new Map<string, JobHandler>();
  const desk = createDesk();
  const bells = createBells();
  const lines = new Map<string, Line>();
  let open = true;
  let started = false;

  const lineOf = (kind: string): Line => {
    const line = lines.get(kind) ?? { waiting: new Map<string, Job>(), running: 0 };
    lines.set(kind, line);
    return line;
  };

  const isThere = (kind: string, name: string): boolean => lineOf(kind).waiting.has(name) || desk.has(name);

  const next = (line: Line): void => {
    for (const [name, job] of line.waiting) {
      if (!started || line.running >= concurrency) return;
      line.waiting.delete(name);
      line.running += 1;
      void desk
        .run(name, (signal) => persist(job, signal))
        .then(() => {
          line.running -= 1;
          bells.ring(name);
          next(line);
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
      for (const line of lines.values()) next(line);
    },
    async add(kind, id, owner) {
      const name = nameOf(kind, id);
      if (!open) throw new JobsError('closed');
      if (isThere(kind, name)) return;
      const line = lineOf(kind);
      const jobs = [...line.waiting.values()];
      const own = owner === undefined ? 0 : jobs.filter((job) => job.owner === owner).length;
      if (jobs.length >= maxWaiting || own >= maxPerOwner) throw new JobsError('full');
      line.waiting.set(name, { kind, id, owner });
      next(line);
    },
    async cancel(kind, id) {
      const name = nameOf(kind, id);
      if (lineOf(kind).waiting.delete(name)) bells.ring(name);
      else desk.cancel(name);
    },
    async settled(kind, id) {
      const name = nameOf(kind, id);
      if (isThere(kind, name)) await bells.heard(name);
    },
    has: async (kind, id) => isThere(kind, nameOf(kind, id)),
    waiting: async () => [...lines.values()].reduce((sum, { waiting }) => sum + waiting.size, 0),
    async close(graceMs) {
      open = false;
      for (const { waiting } of lines.values()) waiting.clear();
      await desk.close(graceMs);
      bells.ringAll();
    },
  };
}
