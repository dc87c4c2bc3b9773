import { createHash } from 'node:crypto';
import type { Config } from '../config/index.js';
import { embeddedJobs, type Jobs, type JobsOptions, redisJobs } from '../jobs/index.js';
import { JOB_KINDS, type Log, type Metrics } from '../telemetry/index.js';

/**
 * Opens the jobs of a gateway, in this process or in the Redis that replicas share; how each ended is logged and counted, by
 * its kind alone.
 * @throws StoreError `unreachable` where Redis does not answer in time
 */
export async function openJobs(config: Pick<Config, 'redis' | 'jobs'>, log: Log, metrics: Metrics): Promise<Jobs> {
  const options: JobsOptions = {
    concurrency: config.jobs.concurrency,
    maxWaiting: config.jobs.waiting,
    maxPerOwner: config.jobs.perClient,
    onFailed({ kind, attempt, final, error }) {
      metrics.job(kind, final ? 'given-up' : 'failed');
      log.error('job.failed', { job: kind, attempt, final }, error);
    },
  };
  const onTrouble = (error: unknown): void => log.error('job.trouble', {}, error);
  const jobs =
    config.redis === undefined
      ? embeddedJobs(options)
      : await redisJobs({ ...options, kinds: JOB_KINDS, url: config.redis.reveal(), onTrouble });
  metrics.jobsWaiting(() => jobs.waiting());
  return {
    ...jobs,
    add: (kind, id, owner) => jobs.add(kind, id, owner && opaque(owner)),
    handle: (kind, handler) =>
      jobs.handle(kind, async (id, signal) => {
        await handler(id, signal);
        metrics.job(kind, 'done');
      }),
  };
}

/** A client as Redis may know it: as in the names of its limits, only a hash. */
function opaque(owner: string): string {
  return createHash('sha256').update(owner).digest('base64url');
}
