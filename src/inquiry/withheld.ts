import type { PlannedState } from '../exchange/types.js';
import type { Log } from '../telemetry/index.js';

/** Logs each state that policy keeps a question from; the sentence why goes to the requester alone. */
export function logWithheld(
  log: Log,
  { requestId, client, plan }: { requestId: string; client: string; plan: readonly PlannedState[] },
): void {
  for (const planned of plan) {
    if ('refused' in planned) log.info('policy.refused', { requestId, client, state: planned.state });
  }
}
