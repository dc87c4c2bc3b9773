import type { AuditEvent } from '../events/types.js';
import { AuditError } from '../errors.js';
import type { Stream } from './stream.js';

/** Where events go before anything they tell of may leave. */
export interface AuditLog {
  /**
   * Resolves once all these events are on the disk.
   * @throws AuditError `unwritable`: then what they tell of must not leave
   */
  record(events: readonly AuditEvent[]): Promise<void>;
  /**
   * Resolves where the log could be written a moment ago, or can be now; to be asked before a question goes out.
   * @throws AuditError `unwritable`
   */
  ready(): Promise<void>;
  /** Writes what waits, and closes the stream. */
  close(): Promise<void>;
}

/** What the log tells whoever logs and counts. */
export type AuditLogEvent =
  | { readonly kind: 'written'; readonly events: number; readonly ms: number }
  /** A group could not be written. */
  | { readonly kind: 'failed'; readonly events: number; readonly error: unknown }
  /** What the stream's last signature hashes to: a witness of all before it, when kept elsewhere. */
  | { readonly kind: 'signed'; readonly hash: string };

/** How a log over a stream behaves. */
export interface AuditLogOptions {
  readonly clock?: () => Date;
  readonly observe?: (event: AuditLogEvent) => void;
  /** An event to write first, once writing works again; `lost` groups were refused meanwhile. */
  readonly gapEvent: (lost: number, now: Date) => AuditEvent;
  /** Milliseconds that the disk may take for a group; default 10,000. */
  readonly patienceMs?: number;
  /** Milliseconds between witnesses told; default 60,000. */
  readonly witnessMs?: number;
}

interface Waiting {
  readonly texts: readonly string[];
  resolve(): void;
  reject(error: AuditError): void;
}

const MOST_EVENTS = 128;
const FRESH_MS = 1_000;
const MOST_ROOM = 1024 * 1024;

/**
 * A log on a stream: whoever records while a group is on its way to the disk shares the next one. A group that fails is
 * refused as a whole, and each later one tries again.
 */
export function auditLog(stream: Stream, options: AuditLogOptions): AuditLog {
  const { clock = () => new Date(), observe = () => undefined, gapEvent } = options;
  const { patienceMs = 10_000, witnessMs = 60_000 } = options;
  const queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let stuck = false;
  let lost = 0;
  let needed = 0;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let witnessedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const witness = (): void => {
    witnessedAt = performance.now();
    observe({ kind: 'signed', hash: stream.hash });
  };

  const refuse = (group: readonly Waiting[], cause: unknown): void => {
    const events = group.reduce((sum, { texts }) => sum + texts.length, 0);
    lost += 1;
    needed = Math.min(MOST_ROOM, Math.max(needed, sizeOf(group)));
    observe({ kind: 'failed', events, error: cause });
    for (const waiting of group) waiting.reject(unwritable(cause));
  };

  const writeGroup = async (group: readonly Waiting[]): Promise<void> => {
    const started = performance.now();
    const now = clock();
    // Padded with blanks, so that a disk with room for this note alone does not pass for one that can be written.
    const gap = lost > 0 ? [JSON.stringify(gapEvent(lost, now)).padEnd(needed)] : [];
    const texts = [...gap, ...group.flatMap((waiting) => waiting.texts)];
    const patience = setTimeout(() => {
      stuck = true;
      refuse([...group, ...queue.splice(0)], new Error(`the disk took more than ${patienceMs} ms`));
    }, patienceMs);
    try {
      await stream.commit(texts, now);
      if (!stuck) [lost, needed] = [0, 0];
      writtenAt = performance.now();
      observe({ kind: 'written', events: texts.length, ms: writtenAt - started });
      for (const waiting of group) waiting.resolve();
      if (writtenAt - witnessedAt >= witnessMs) witness();
    } catch (error) {
      if (!stuck) refuse(group, error);
    } finally {
      clearTimeout(patience);
      stuck = false;
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) await writeGroup(takeGroup(queue));
    writing = undefined;
  };

  const enqueue = (texts: readonly string[]): Promise<void> => {
    if (closed) return Promise.reject(unwritable(new Error('the log is closed')));
    if (stuck) return Promise.reject(unwritable(new Error('the disk does not answer')));
    return new Promise((resolve, reject) => {
      queue.push({ texts, resolve, reject });
      // Those who come in the same turn of the event loop share the first group too.
      writing ??= Promise.resolve().then(drain);
    });
  };

  return {
    record: (events) => enqueue(events.map((event) => JSON.stringify(event))),
    ready: () => (lost === 0 && performance.now() - writtenAt < FRESH_MS ? Promise.resolve() : enqueue([])),
    async close() {
      closed = true;
      await writing;
      witness();
      await stream.close();
    },
  };
}

function sizeOf(group: readonly Waiting[]): number {
  return group.flatMap(({ texts }) => texts).reduce((sum, { length }) => sum + length, 0);
}

function takeGroup(queue: Waiting[]): Waiting[] {
  let events = 0;
  let count = 0;
  for (const { texts } of queue) {
    if (count > 0 && events + texts.length > MOST_EVENTS) break;
    events += texts.length;
    count += 1;
  }
  return queue.splice(0, count);
}

function unwritable(cause: unknown): AuditError {
  return new AuditError('unwritable', 'the audit log cannot be written', { cause });
}
