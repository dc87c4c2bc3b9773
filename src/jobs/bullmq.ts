import type { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from 'bullmq';
import { answered, openRedis } from '../store/index.js';
import { within } from './within.js';

/** What {@link openBullmq} needs to know. */
export interface BullmqOptions {
  /** `redis://` or `rediss://`, as for `openRedis`. */
  readonly url: string;
  /** Tells these jobs from others in the same Redis. */
  readonly prefix: string;
  readonly concurrency: number;
  /** How often a job is begun at most. */
  readonly attempts: number;
  /** Milliseconds before a failed job is tried again, doubled each time. */
  readonly retryMs: number;
  /** Does a job. What it throws is kept in Redis. */
  readonly work: (job: Job<object>, token: string | undefined) => Promise<void>;
  /** Told when the connection is lost. */
  readonly onGone: () => void;
  /** Told of other trouble than a connection's. */
  readonly onTrouble: (error: unknown) => void;
}

/** The parts of BullMQ, connected. */
export interface Bullmq {
  readonly queue: Queue<object>;
  /** Tells every replica's `events`. */
  readonly producer: QueueEventsProducer;
  readonly events: QueueEvents;
  /** Not running yet. */
  readonly worker: Worker<object, void>;
  /** Lets the worker end what it does and ends all connections, within a second. */
  close(): Promise<void>;
}

const QUEUE = 'jobs';

/**
 * How long a worker's claim on a job holds unless it is renewed, and how often jobs without a claim are looked for: the job of
 * a worker that was killed begins anew within about their sum.
 */
const CLAIM = { lockDuration: 10_000, stalledInterval: 4_000 };

const READY_MS = 10_000;
const GOODBYE_MS = 1_000;

/**
 * Opens queue, worker and events over connections of their own, and waits until Redis serves.
 * @throws StoreError `unreachable`
 */
export async function openBullmq(options: BullmqOptions): Promise<Bullmq> {
  const { url, prefix, concurrency, attempts, retryMs, work, onGone, onTrouble } = options;
  // Whoever adds a job must not wait for a Redis that is gone; whoever does jobs must. Of the second kind BullMQ makes more.
  const prompt = await openRedis({ url, onChange: (up) => (up ? undefined : onGone()) });
  const now = await answered(prompt.time()).catch((error: unknown) => {
    prompt.disconnect();
    throw error;
  });
  const patient = prompt.duplicate({
    lazyConnect: false,
    enableOfflineQueue: true,
    enableAutoPipelining: false,
    autoResendUnfulfilledCommands: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  });
  // BullMQ's look at Redis's version writes to the console.
  const shared = { prefix, skipVersionCheck: true };

  const queue = new Queue<object>(QUEUE, {
    ...shared,
    connection: prompt,
    defaultJobOptions: {
      attempts,
      backoff: { type: 'exponential', delay: retryMs },
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
    },
  });
  const producer = new QueueEventsProducer(QUEUE, { ...shared, connection: prompt });
  // Not from whenever the first reading happens to begin: what comes before it would be missed.
  const events = new QueueEvents(QUEUE, { ...shared, connection: patient, lastEventId: `${now[0]}000-0` });
  const worker = new Worker<object, void>(QUEUE, work, {
    ...shared,
    ...CLAIM,
    connection: patient,
    concurrency,
    autorun: false,
    maxStalledCount: attempts - 1,
  });
  const trouble = (error: unknown): void => {
    if (!isConnectionError(error)) onTrouble(error);
  };
  // Without a listener each of them would end the process.
  patient.on('error', trouble);
  for (const part of [queue, producer, events, worker] as EventEmitter[]) part.on('error', trouble);

  // What is closed while it still connects would stay; what connects late does so by itself.
  await within(Promise.allSettled([queue, producer, events, worker].map((part) => part.waitUntilReady())), READY_MS);

  return {
    queue,
    producer,
    events,
    worker,
    async close() {
      prompt.removeAllListeners('close');
      await within(Promise.allSettled([worker, events, queue, producer].map((part) => part.close())), GOODBYE_MS);
      patient.disconnect();
      prompt.disconnect();
    },
  };
}

/** Whether it only says that Redis is gone: ioredis tries again, and `redis.lost` stands in the log. */
function isConnectionError(error: unknown): boolean {
  return (
    types.isNativeError(error) && ('syscall' in error || /^Connection is closed|isn't writeable/.test(error.message))
  );
}
