/** Why a job is not taken or not done. Closed. */
export type JobsErrorCode =
  | 'full' // as many wait as may, or as may of one owner
  | 'closed' // the process is about to end
  | 'unhandled' // nobody here does jobs of that kind
  | 'worker-died'; // whoever did it died, again and again

const sentences: Record<JobsErrorCode, string> = {
  full: 'as many jobs wait as may wait',
  closed: 'no more jobs are taken: this process is about to end',
  unhandled: 'nobody here does jobs of that kind',
  'worker-died': 'the processes that did the job died',
};

/** A job that is not taken or not done. `message` names no job. */
export class JobsError extends Error {
  override readonly name = 'JobsError';
  constructor(readonly code: JobsErrorCode) {
    super(sentences[code]);
  }
}
