import { readEventId } from '../chain/names.js';
import { streamOn, streamsIn } from '../chain/source.js';
import type { AuditEvent } from '../events/types.js';
import type { AuditKeys } from '../keys.js';
import { eventsOf } from './events.js';
import { type AuditFilter, matches, questionOf } from './match.js';

/** What a search found. */
export interface SearchResult {
  /** The wanted part of the events, in the wanted order. */
  readonly events: readonly AuditEvent[];
  /** How many were found in all. */
  readonly total: number;
  /** Records that cannot be opened: `verify` tells whether they were changed. */
  readonly unreadable: number;
}

/** Which part of the found events is wanted. */
export interface Part {
  readonly order: 'oldest' | 'newest';
  readonly offset: number;
  readonly count: number;
}

const DAY_MS = 86_400_000;

/**
 * Searches every stream of a log.
 * @param folder the log's folder
 */
export async function searchAudit(
  folder: string,
  keys: Pick<AuditKeys, 'sealing'>,
  filter: AuditFilter,
  part: Part,
): Promise<SearchResult> {
  const questions = new Set<string>();
  if (filter.patient !== undefined) {
    // What was answered yesterday may be read back today.
    const about = { patient: filter.patient, from: filter.from && shift(filter.from, -DAY_MS), before: filter.before };
    await each(folder, keys, about, (event) => {
      const question = matches(event, about, new Set()) ? questionOf(event) : undefined;
      if (question !== undefined) questions.add(question);
    });
  }
  const found = collector(part);
  const unreadable = await each(folder, keys, filter, (event) => {
    if (matches(event, filter, questions)) found.add(event);
  });
  return { events: found.events(), total: found.total(), unreadable };
}

/** The event of this id; `undefined` where there is none. */
export async function findAuditEvent(
  folder: string,
  keys: Pick<AuditKeys, 'sealing'>,
  id: string,
): Promise<AuditEvent | undefined> {
  const place = readEventId(id);
  if (place === undefined) return undefined;
  const source = streamOn(folder, place.stream);
  // Names sort as the chain goes: the last file that does not begin behind the record holds it.
  const file = (await source.files()).filter((name) => Number.parseInt(name, 10) <= place.sequence).at(-1);
  for await (const event of eventsOf(source, keys.sealing, ({ name }) => name === file)) {
    if (event?.id === id) return event;
  }
  return undefined;
}

async function each(
  folder: string,
  keys: Pick<AuditKeys, 'sealing'>,
  { from, before }: AuditFilter,
  visit: (event: AuditEvent) => void,
): Promise<number> {
  const [firstDay, lastDay] = [from?.slice(0, 10), before && shift(before, DAY_MS).slice(0, 10)];
  let unreadable = 0;
  for (const source of await streamsIn(folder)) {
    const events = eventsOf(
      source,
      keys.sealing,
      // An event of the end of a day may have been written on the next.
      ({ day }) => (firstDay === undefined || day >= firstDay) && (lastDay === undefined || day <= lastDay),
    );
    for await (const event of events) {
      if (event === undefined) unreadable += 1;
      else visit(event);
    }
  }
  return unreadable;
}

/** Keeps no more events than are wanted, however many are found. */
function collector({ order, offset, count }: Part) {
  const most = offset + count;
  const sign = order === 'oldest' ? 1 : -1;
  let kept: AuditEvent[] = [];
  let total = 0;
  const trim = (): void => {
    kept.sort((one, other) => sign * compare(one, other));
    kept = kept.slice(0, most);
  };
  return {
    add(event: AuditEvent) {
      total += 1;
      kept.push(event);
      if (kept.length > 2 * most + 1_000) trim();
    },
    events: () => {
      trim();
      return kept.slice(offset);
    },
    total: () => total,
  };
}

function compare(one: AuditEvent, other: AuditEvent): number {
  if (one.recorded !== other.recorded) return one.recorded < other.recorded ? -1 : 1;
  return sequenceOf(one) - sequenceOf(other);
}

function sequenceOf({ id = '' }: AuditEvent): number {
  return readEventId(id)?.sequence ?? 0;
}

function shift(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}
