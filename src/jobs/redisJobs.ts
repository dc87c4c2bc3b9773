import { type QueueEventsListener, UnrecoverableError, WaitingError } from 'bullmq';
import { answered } from '../store/index.js';
import { createBells } from './bells.js';
import { openBullmq } from './bullmq.js';
import { createDesk } from './desk.js';
import { JobsError } from './errors.js';
import { ATTEMPTS, type JobHandler, type Jobs, type JobsOptions, RETRY_MS } from './jobs.js';
import { idOf, nameOf } from './name.js';

/** What {@link redisJobs} needs to know. */
export interface RedisJobsOptions extends JobsOptions {
  /** `redis://` or `rediss://`, as for `openRedis`. */
  readonly url: string;
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
  const { url, prefix = 'pdmp', concurrency, maxWaiting, onFailed, onTrouble = () => undefined } = options;
  const { retryMs = RETRY_MS } = options;
  const handlers = new Map<string, JobHandler>();
  const desk = createDesk();
  const bells = createBells();
  let closed: Promise<void> | undefined;

  const { queue, producer, events, worker, close } = await openBullmq({
    url,
    prefix,
    concurrency,
    attempts: ATTEMPTS,
    retryMs,
    onGone: () => bells.ringAll(),
    onTrouble,
    async work(job, token) {
      const { name: kind, id: name = '' } = job;
      const id = idOf(name);
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
  worker.on('failed', (job, { message }) => {
    if (job?.id === undefined || message === FAILED || message === CANCELLED) return;
    const error = new JobsError('worker-died');
    onFailed({ kind: job.name, id: idOf(job.id), attempt: ATTEMPTS, final: true, error });
  });
  const over = ({ jobId }: { jobId: string }): void => bells.ring(jobId);
  events.on('completed', over).on('failed', over).on('removed', over);
  events.on<Listener, 'cancel'>('cancel', ({ jobId }) => desk.cancel(jobId));

  const shut = async (graceMs: number): Promise<void> => {
    void worker.close(); // takes no more, and ends when the desk is empty
    await desk.close(graceMs);
    await close();
    bells.ringAll();
  };
  const waiting = (): Promise<number> => answered(queue.getJobCountByTypes('wait', 'delayed'));

  return {
    durable: true,
    handle: (kind, handler) => void handlers.set(kind, handler),
    start: () => void worker.run().catch(onTrouble),
    async add(kind, id) {
      const name = nameOf(kind, id);
      if (closed !== undefined) throw new JobsError('closed');
      if ((await waiting()) >= maxWaiting) throw new JobsError('full');
      await answered(queue.add(kind, {}, { jobId: name }));
    },
    async cancel(kind, id) {
      const name = nameOf(kind, id);
      if ((await answered(queue.remove(name))) === 1) return;
      desk.cancel(name);
      await answered(producer.publishEvent({ eventName: 'cancel', jobId: name }, 10_000));
    },
    async settled(kind, id) {
      const name = nameOf(kind, id);
      const heard = bells.heard(name);
      const known = await queue.getJob(name).catch(() => undefined);
      if (known === undefined) bells.ring(name);
      await heard;
    },
    waiting,
    close: (graceMs) => (closed ??= shut(graceMs)),
  };
}
