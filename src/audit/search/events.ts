import { setImmediate } from 'node:timers/promises';
import { linesOf } from '../chain/lines.js';
import { eventId, type FileName, readFileName } from '../chain/names.js';
import { readRecord } from '../chain/record.js';
import { fileKey, openEvent } from '../chain/seal.js';
import type { StreamSource } from '../chain/source.js';
import type { AuditEvent } from '../events/types.js';

/** One event of a stream as it stands there; `undefined` for a record that cannot be opened with this key. */
export type ReadEvent = AuditEvent | undefined;

/** So many events are opened before others get their turn: a few milliseconds' work. */
const SLICE = 100;

/**
 * The events of a stream's files, oldest first, with their ids. What was changed or torn is given as `undefined`: that
 * the log is sound is for `verify` to say.
 * @param wanted which files to open
 */
export async function* eventsOf(
  source: StreamSource,
  sealing: Uint8Array,
  wanted: (file: FileName) => boolean,
): AsyncGenerator<ReadEvent> {
  let count = 0;
  for (const name of await source.files()) {
    const file = readFileName(name);
    if (file === undefined || !wanted(file)) continue;
    const key = fileKey(sealing, source.name, file.first);
    for await (const { lines } of linesOf(source.read(name))) {
      for (const line of lines) {
        const record = readRecord(line);
        if (typeof record === 'object' && record.kind !== 'event') continue;
        count += 1;
        if (count % SLICE === 0) await setImmediate();
        if (typeof record === 'string') yield undefined;
        else {
          const text = openEvent(key, { ...record, stream: source.name }, record.body);
          yield text === undefined ? undefined : withId(text, eventId(source.name, record.sequence));
        }
      }
    }
  }
}

function withId(text: string, id: string): AuditEvent {
  // Sealed with our key, so it is what we wrote.
  const { resourceType, ...event } = JSON.parse(text) as AuditEvent;
  return { resourceType, id, ...event };
}
