import { AuditError } from './errors.js';
import { activityEvent } from './events/activity.js';
import type { GatewayIdentity } from './events/request.js';
import type { AuditEvent } from './events/types.js';
import { auditFolder, type AuditKeys, openAuditKeys } from './keys.js';
import { type AuditLog, auditLog, type AuditLogEvent } from './log/auditLog.js';
import type { LockOptions } from './log/lock.js';
import { openStream, type Stream } from './log/stream.js';

/** Where a log is, and who writes it. */
export interface BeginOptions {
  /** The data folder; the log lies in `audit` below it, its secret in `audit.key`. */
  readonly data: string;
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

/** Which stream to write: this one, or the first free one of `name`, `name-2` … */
export type StreamChoice = { readonly instance: string } | { readonly name: string };

/**
 * Opens a stream of the audit log. What was torn at its end, because its writer died, is cut off and noted.
 * @param first what is noted next
 * @throws AuditError `locked`, `tampered`, `missing`, `unwritable`; StoreError `key`; the system's errors
 */
export async function begin(
  choice: StreamChoice,
  { data, gateway, clock = () => new Date(), observe, lock }: BeginOptions,
  first: readonly AuditEvent[] = [],
): Promise<OpenAudit> {
  const keys = await openAuditKeys(data);
  const folder = auditFolder(data);
  const stream = await openFree(choice, (name) => openStream({ folder, name, keys, lock }));
  const log = auditLog(stream, {
    clock,
    observe,
    gapEvent: (groups, now) => activityEvent(gateway, { what: 'gap', groups }, now),
  });
  const { cut } = stream;
  const events = [
    ...(cut === undefined ? [] : [activityEvent(gateway, { what: 'recovered', ...cut }, clock())]),
    ...first,
  ];
  if (events.length > 0) {
    await log.record(events).catch(async (error: unknown) => {
      await log.close().catch(() => undefined);
      throw error;
    });
  }
  return { log, keys, folder };
}

/** Processes that share a data folder find each a stream by themselves, up to so many. */
const MOST_STREAMS = 64;

async function openFree(choice: StreamChoice, open: (name: string) => Promise<Stream>): Promise<Stream> {
  if ('instance' in choice) return open(choice.instance);
  for (let number = 1; ; number++) {
    try {
      return await open(number === 1 ? choice.name : `${choice.name}-${number}`);
    } catch (error) {
      const taken = error instanceof AuditError && error.code === 'locked';
      if (!taken || number === MOST_STREAMS) throw error;
    }
  }
}
