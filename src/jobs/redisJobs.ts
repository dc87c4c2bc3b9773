import { type QueueEventsListener, UnrecoverableError, WaitingError } from 'bullmq';
import { answered } from '../store/index.js';
import { createBells } from './bells.js';
import { type Line, openBullmq } from './bullmq.js';
import { createDesk } from './desk.js';
import { JobsError } from './errors.js';
import { ATTEMPTS, type JobHandler, type Jobs, type JobsOptions, RETRY_MS } from './jobs.js';
import { idOf, nameOf } from './name.js';
import { createShares } from './shares.js';

/** What {@link redisJobs} needs to know. */
export interface RedisJobsOptions extends JobsOptions {
  /** `redis://` or `rediss://`, as for `openRedis`. */
  readonly url: string;
  /** Every kind of jobs that there is. */
  readonly kinds: readonly string[];
  /** Tells these jobs from others in the same Redis; default `pdmp`. */
  readonly prefix?: string;
  /** Told when BullMQ has other trouble than a Redis that is gone, such as a claim that was lost. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Every text of an error that goes to Redis. A handler's own could tell of a patient. */
const FAILED = 'failed';
const CANCELLED = 'cancelled';

/** What replicas tell each other beside BullMQ's own events. */
interface Listener extends QueueEventsListener {
  cancel(event: { jobId: string }): void;
}

/**
 * Jobs in Redis by BullMQ, done by any replica with the same Redis and prefix. What was accepted outlives every process, as
 * long as that Redis remembers. While Redis is gone nothing is accepted.
 * @throws StoreError `unreachable` where it does not answer in time
 */
export async function redisJobs(options: RedisJobsOptions): Promise<Jobs> {
  const { url, kinds, prefix = 'pdmp', concurrency, maxWaiting, maxPerOwner = Infinity } = options;
  const { onFailed, onTrouble = () => undefined, retryMs = RETRY_MS } = options;
  const handlers = new Map<string, JobHandler>();
  const desk = createDesk();
  const bells = createBells();
  let closed: Promise<void> | undefined;

  const { lines, redis, close } = await openBullmq({
    url,
    prefix,
    kinds,
    concurrency,
    attempts: ATTEMPTS,
    retryMs,
    onGone: () => bells.ringAll(),
    onTrouble,
    async work(job, token) {
      const { name: kind, id: name = '' } = job;
      const id = idOf(name);
      await shares.leave({ name, kind, owner: job.data.owner });
      const ending = await desk.run(name, async (signal) => {
        const handler = handlers.get(kind);
        if (handler === undefined) throw new JobsError('unhandled');
        await handler(id, signal);
      });
      switch (ending.how) {
        case 'done':
          return;
        case 'cancelled':
          throw new UnrecoverableError(CANCELLED);
        case 'interrupted':
          await job.moveToWait(token);
          throw new WaitingError();
        case 'failed': {
          const attempt = job.attemptsMade + 1;
          onFailed({ kind, id, attempt, final: attempt >= ATTEMPTS, error: ending.error });
          throw new Error(FAILED);
        }
      }
    },
  });
  const shares = createShares(redis, prefix, maxPerOwner);
  const over = ({ jobId }: { jobId: string }): void => bells.ring(jobId);
  for (const { worker, events } of lines.values()) {
    worker.on('failed', (job, { message }) => {
      if (job?.id === undefined || message === FAILED || message === CANCELLED) return;
      const error = new JobsError('worker-died');
      onFailed({ kind: job.name, id: idOf(job.id), attempt: ATTEMPTS, final: true, error });
    });
    events.on('completed', over).on('failed', over).on('removed', over);
    events.on<Listener, 'cancel'>('cancel', ({ jobId }) => desk.cancel(jobId));
  }

  const shut = async (graceMs: number): Promise<void> => {
    for (const { worker } of lines.values()) void worker.close(); // takes no more, and ends when the desk is empty
    await desk.close(graceMs);
    await close();
    bells.ringAll();
  };
  const lineOf = (kind: string): Line => {
    const line = lines.get(kind);
    if (line === undefined) throw new TypeError('there is no such kind of job');
    return line;
  };
  const waiting = ({ queue }: Line): Promise<number> => answered(queue.getJobCountByTypes('wait', 'delayed'));

  return {
    durable: true,
    handle: (kind, handler) => void handlers.set(kind, handler),
    start() {
      for (const { worker } of lines.values()) void worker.run().catch(onTrouble);
    },
    async add(kind, id, owner) {
      const name = nameOf(kind, id);
      const line = lineOf(kind);
      if (closed !== undefined) throw new JobsError('closed');
      if ((await waiting(line)) >= maxWaiting) throw new JobsError('full');
      const job = { name, kind, owner };
      await shares.enter(job);
      await answered(line.queue.add(kind, { owner }, { jobId: name })).catch(async (error: unknown) => {
        await shares.leave(job);
        throw error;
      });
    },
    async cancel(kind, id) {
      const name = nameOf(kind, id);
      const { queue, producer } = lineOf(kind);
      const job = await answered(queue.getJob(name));
      if ((await answered(queue.remove(name))) === 1) {
        return shares.leave({ name, kind, owner: job?.data.owner });
      }
      desk.cancel(name);
      await answered(producer.publishEvent({ eventName: 'cancel', jobId: name }, 10_000));
    },
    async settled(kind, id) {
      const name = nameOf(kind, id);
      const heard = bells.heard(name);
      const known = await lineOf(kind)
        .queue.getJob(name)
        .catch(() => undefined);
      if (known === undefined) bells.ring(name);
      await heard;
    },
    has: async (kind, id) => (await answered(lineOf(kind).queue.getJob(nameOf(kind, id)))) !== undefined,
    waiting: async () => (await Promise.all([...lines.values()].map(waiting))).reduce((sum, some) => sum + some, 0),
    close: (graceMs) => (closed ??= shut(graceMs)),
  };
}
