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
  /** The kinds of jobs; each has a queue. */
  readonly kinds: readonly string[];
  /** Jobs of each kind at the same time. */
  readonly concurrency: number;
  /** How often a job is begun at most. */
  readonly attempts: number;
  /** Milliseconds before a failed job is tried again, doubled each time. */
  readonly retryMs: number;
  /** Does a job. What it throws is kept in Redis. */
  readonly work: (job: Job<JobData>, token: string | undefined) => Promise<void>;
  /** Told when the connection is lost. */
  readonly onGone: () => void;
  /** Told of other trouble than a connection's. */
  readonly onTrouble: (error: unknown) => void;
}

/** What Redis holds of a job beside its name. */
export interface JobData {
  /** Whose it is, as text that tells nothing. */
  readonly owner?: string;
}

/** The parts of BullMQ for one kind of jobs, connected. */
export interface Line {
  readonly queue: Queue<JobData>;
  /** Tells every replica's `events`. */
  readonly producer: QueueEventsProducer;
  readonly events: QueueEvents;
  /** Not running yet. */
  readonly worker: Worker<JobData, void>;
}

/** A line for each kind. */
export interface Bullmq {
  readonly lines: ReadonlyMap<string, Line>;
  /** Fails at once where Redis is gone. */
  readonly redis: Awaited<ReturnType<typeof openRedis>>;
  /** Lets the workers end what they do and ends all connections, within a second. */
  close(): Promise<void>;
}

/**
 * How long a worker's claim on a job holds unless it is renewed, and how often jobs without a claim are looked for: the job of
 * a worker that was killed begins anew within about their sum.
 */
const CLAIM = { lockDuration: 10_000, stalledInterval: 4_000 };

const READY_MS = 10_000;
const GOODBYE_MS = 1_000;

/**
 * Opens queue, worker and events of each kind, and waits until Redis serves.
 * @throws StoreError `unreachable`
 */
export async function openBullmq(options: BullmqOptions): Promise<Bullmq> {
  const { url, kinds, onGone, onTrouble } = options;
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
  // What BullMQ has not closed in time would look for Redis for good.
  const made = [prompt, patient];
  const duplicate = patient.duplicate.bind(patient);
  patient.duplicate = (changes) => {
    const more = duplicate(changes);
    made.push(more);
    return more;
  };
  // Not from whenever the first reading happens to begin: what comes before it would be missed.
  const lines = new Map(
    kinds.map((kind) => [kind, openLine(kind, { prompt, patient, since: `${now[0]}000-0` }, options)]),
  );
  const every = [...lines.values()];
  const parts = every.flatMap(({ worker, events, queue, producer }) => [worker, events, queue, producer]);
  const trouble = (error: unknown): void => {
    if (!isConnectionError(error)) onTrouble(error);
  };
  // Without a listener each of them would end the process.
  for (const part of [patient, ...parts] as EventEmitter[]) part.on('error', trouble);

  // What is closed while it still connects would stay; what connects late does so by itself.
  await within(Promise.allSettled(parts.map((part) => part.waitUntilReady())), READY_MS);

  return {
    lines,
    redis: prompt,
    async close() {
      prompt.removeAllListeners('close');
      await within(Promise.allSettled(parts.map((part) => part.close())), GOODBYE_MS);
      for (const connection of made) connection.disconnect();
    },
  };
}

interface Connections {
  readonly prompt: Bullmq['redis'];
  readonly patient: Bullmq['redis'];
  /** Where reading events begins. */
  readonly since: string;
}

function openLine(
  kind: string,
  { prompt, patient, since }: Connections,
  { prefix, concurrency, attempts, retryMs, work }: BullmqOptions,
): Line {
  const name = `jobs-${kind}`;
  // BullMQ's look at Redis's version writes to the console.
  const shared = { prefix, skipVersionCheck: true };
  return {
    queue: new Queue<JobData>(name, {
      ...shared,
      connection: prompt,
      defaultJobOptions: {
        attempts,
        backoff: { type: 'exponential', delay: retryMs },
        removeOnComplete: true,
        removeOnFail: true,
        stackTraceLimit: 0,
      },
    }),
    producer: new QueueEventsProducer(name, { ...shared, connection: prompt }),
    events: new QueueEvents(name, { ...shared, connection: patient, lastEventId: since }),
    worker: new Worker<JobData, void>(name, work, {
      ...shared,
      ...CLAIM,
      connection: patient,
      concurrency,
      autorun: false,
      maxStalledCount: attempts - 1,
    }),
  };
}

/** Whether it only says that Redis is gone: ioredis tries again, and `redis.lost` stands in the log. */
function isConnectionError(error: unknown): boolean {
  return (
    types.isNativeError(error) && ('syscall' in error || /^Connection is closed|isn't writeable/.test(error.message))
  );
}
