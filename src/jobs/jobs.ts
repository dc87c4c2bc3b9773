/**
 * Does one job. What the job is about stands in a store, under `id`. It may be called again for the same id, because it
 * threw or because its process died: it must bear that. The signal ends it: the job was cancelled, or the process ends.
 */
export type JobHandler = (id: string, signal: AbortSignal) => Promise<void>;

/** A handler that threw, or a job whose workers died. */
export interface JobFailure {
  readonly kind: string;
  readonly id: string;
  /** Which call of the handler this was, from 1. */
  readonly attempt: number;
  /** Whether the job is given up; if not, it is tried again. */
  readonly final: boolean;
  /** What the handler threw; may hold anything. */
  readonly error: unknown;
}

/**
 * Work that is done after its request was answered. A job is a kind and an opaque id, and nothing else: who waits in line,
 * in memory or in Redis, tells nothing of anybody. One that waits or runs already is not taken a second time. Each kind has a
 * line of its own: none waits behind another.
 */
export interface Jobs {
  /** Whether a job that was accepted outlives this process. */
  readonly durable: boolean;
  /** Says who does jobs of a kind; before `start`. */
  handle(kind: string, handler: JobHandler): void;
  /** Begins to do jobs, also those that earlier processes left; before it they only wait. */
  start(): void;
  /**
   * Resolves once the job is accepted (with Redis: stored there).
   * @param id letters, digits, `-` and `_`; random, so that it tells nothing
   * @param owner whose it is; with Redis it must tell nothing; absent: it counts to nobody's share
   * @throws JobsError `full`, `closed`; StoreError `unreachable`
   */
  add(kind: string, id: string, owner?: string): Promise<void>;
  /**
   * Drops a job that waits, and ends the signal of one that runs, on whichever replica.
   * @throws StoreError `unreachable`
   */
  cancel(kind: string, id: string): Promise<void>;
  /**
   * Resolves when the job is done or given up, on whichever replica; at once where there is none, and where it can no longer
   * be seen (Redis is gone, this process ends). Never rejects.
   */
  settled(kind: string, id: string): Promise<void>;
  /**
   * Whether a job waits or runs, on whichever replica.
   * @throws StoreError `unreachable`
   */
  has(kind: string, id: string): Promise<boolean>;
  /**
   * How many jobs wait.
   * @throws StoreError `unreachable`
   */
  waiting(): Promise<number>;
  /**
   * Takes no more jobs. Those that run have `graceMs`, then their signal, then a second; with Redis what is not done by
   * then is done by another process.
   */
  close(graceMs: number): Promise<void>;
}

/** What both homes of jobs need to know. */
export interface JobsOptions {
  /** Jobs of each kind that this process does at the same time. */
  readonly concurrency: number;
  /** Jobs of each kind that may wait. Replicas that add at the same moment may exceed it by as many. */
  readonly maxWaiting: number;
  /** Of these, jobs of one owner; default all. */
  readonly maxPerOwner?: number;
  /** Told of every call of a handler that failed. */
  readonly onFailed: (failure: JobFailure) => void;
  /** Milliseconds before a failed job is tried again, doubled each time; default 1,000. */
  readonly retryMs?: number;
}

/** How often a job is begun at most. */
export const ATTEMPTS = 3;

export const RETRY_MS = 1_000;
