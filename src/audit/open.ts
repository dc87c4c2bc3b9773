import { begin, type BeginOptions, type OpenAudit } from './begin.js';
import { activityEvent } from './events/activity.js';

/** Where a gateway's log is and who writes it. */
export interface OpenAuditOptions extends BeginOptions {
  /**
   * The stream that this gateway writes; no two may write one. Left out: the first free one of `gateway`, `gateway-2` …
   */
  readonly instance?: string;
}

/**
 * Opens the audit log for a gateway to write, and notes that it started. What was torn at its end, because the gateway
 * died, is cut off and noted.
 * @throws AuditError `locked`, `tampered`, `missing`, `unwritable`; StoreError `key`; the system's errors
 */
export async function openAudit({ instance, ...options }: OpenAuditOptions): Promise<OpenAudit> {
  const { gateway, clock = () => new Date() } = options;
  const { log, ...opened } = await begin(instance === undefined ? { name: 'gateway' } : { instance }, options, [
    activityEvent(gateway, { what: 'started' }, clock()),
  ]);
  return {
    ...opened,
    log: {
      ...log,
      async close() {
        // Whether this last note can be written or not, the stream is closed.
        await log.record([activityEvent(gateway, { what: 'stopped' }, clock())]).catch(() => undefined);
        await log.close();
      },
    },
  };
}
