import { answered, type openRedis } from '../store/index.js';
import { JobsError } from './errors.js';

/** Which job, and whose it is. */
export interface OwnedJob {
  readonly name: string;
  readonly kind: string;
  readonly owner: string | undefined;
}

/** Counts the jobs of each owner that wait, in a set of names by kind and owner, for all replicas together. */
export interface Shares {
  /**
   * Counts a job that is about to wait.
   * @throws JobsError `full`; StoreError `unreachable`
   */
  enter(job: OwnedJob): Promise<void>;
  /** A job waits no more. Never rejects: what cannot be taken off now counts until its time is over. */
  leave(job: OwnedJob): Promise<void>;
}

/** A process that dies between counting a job and adding it leaves a count that nobody takes off: it ends by itself. */
const COUNTED_MS = 24 * 60 * 60_000;

/** @param most jobs of one kind that one owner may have waiting */
export function createShares(redis: Awaited<ReturnType<typeof openRedis>>, prefix: string, most: number): Shares {
  const keyOf = (kind: string, owner: string): string => `${prefix}:share:${kind}:${owner}`;
  const shares: Shares = {
    async enter(job) {
      const { name, kind, owner } = job;
      if (owner === undefined || most === Infinity) return;
      const [key, now] = [keyOf(kind, owner), Date.now()];
      // Counted in before it is looked how many there are: however many come at once, no more than may are taken.
      const [, added, , count] = await answered(
        Promise.all([
          redis.zremrangebyscore(key, 0, now - COUNTED_MS),
          redis.zadd(key, 'NX', now, name),
          redis.pexpire(key, COUNTED_MS),
          redis.zcard(key),
        ]),
      );
      if (Number(added) === 0 || count <= most) return;
      await shares.leave(job);
      throw new JobsError('full');
    },
    async leave({ name, kind, owner }) {
      if (owner !== undefined) await answered(redis.zrem(keyOf(kind, owner), name)).catch(() => undefined);
    },
  };
  return shares;
}
