export type { JobFailure, JobHandler, Jobs, JobsOptions } from './jobs.js';
export { embeddedJobs } from './embeddedJobs.js';
export { redisJobs, type RedisJobsOptions } from './redisJobs.js';
export { JobsError, type JobsErrorCode } from './errors.js';
