import { AuditError } from './errors.js';
import { activityEvent } from './events/activity.js';
import type { GatewayIdentity } from './events/request.js';
import { auditFolder, type AuditKeys, openAuditKeys } from './keys.js';
import { type AuditLog, auditLog, type AuditLogEvent } from './log/auditLog.js';
import type { LockOptions } from './log/lock.js';
import { openStream, type Stream } from './log/stream.js';

/** Where a log is and who writes it. */
export interface OpenAuditOptions {
  /** The data folder; the log lies in `audit` below it, its secret in `audit.key`. */
  readonly data: string;
  /**
   * The stream that this gateway writes; no two may write one. Left out: the first free one of `gateway`, `gateway-2` …
   */
  readonly instance?: string;
  readonly gateway: GatewayIdentity;
  readonly clock?: () => Date;
  readonly observe?: (event: AuditLogEvent) => void;
  readonly lock?: LockOptions;
}

/** An open log with the keys that it is written with. */
export interface OpenAudit {
  readonly log: AuditLog;
  readonly keys: AuditKeys;
  /** The log's folder. */
  readonly folder: string;
}

/**
 * Opens the audit log for writing, and notes that the gateway started. What was torn at its end, because the gateway
 * died, is cut off and noted.
 * @throws AuditError `locked`, `tampered`, `missing`, `unwritable`; StoreError `key`; the system's errors
 */
export async function openAudit(options: OpenAuditOptions): Promise<OpenAudit> {
  const { data, gateway, clock = () => new Date(), observe } = options;
  const keys = await openAuditKeys(data);
  const folder = auditFolder(data);
  const stream = await openFree(folder, keys, options);
  const log = auditLog(stream, {
    clock,
    observe,
    gapEvent: (groups, now) => activityEvent(gateway, { what: 'gap', groups }, now),
  });
  const { cut } = stream;
  await log
    .record([
      ...(cut === undefined ? [] : [activityEvent(gateway, { what: 'recovered', ...cut }, clock())]),
      activityEvent(gateway, { what: 'started' }, clock()),
    ])
    .catch(async (error: unknown) => {
      await log.close().catch(() => undefined);
      throw error;
    });
  return {
    keys,
    folder,
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

/** Gateways that share a data folder find each a stream by themselves, up to so many. */
const MOST_STREAMS = 64;

async function openFree(folder: string, keys: AuditKeys, { instance, lock }: OpenAuditOptions): Promise<Stream> {
  for (let number = 1; ; number++) {
    const name = instance ?? (number === 1 ? 'gateway' : `gateway-${number}`);
    try {
      return await openStream({ folder, name, keys, lock });
    } catch (error) {
      const taken = error instanceof AuditError && error.code === 'locked';
      if (!taken || instance !== undefined || number === MOST_STREAMS) throw error;
    }
  }
}
