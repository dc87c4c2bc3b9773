/** What a stream may be called: it stands in file names and in the ids of its events. */
export const STREAM = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** What the name of a log file tells. */
export interface FileName {
  readonly name: string;
  /** Sequence of its first record. */
  readonly first: number;
  /** Day of its records, UTC. */
  readonly day: string;
}

/** The name of a file whose first record has this sequence; names sort as the chain goes, whatever the clock did. */
export function fileName(first: number, day: string): string {
  return `${String(first).padStart(12, '0')}-${day}.log`;
}

/** What a file name tells; `undefined` where it is no log file's. */
export function readFileName(name: string): FileName | undefined {
  const [, first, day = ''] = /^(\d{12,16})-(\d{4}-\d\d-\d\d)\.log$/.exec(name) ?? [];
  if (first === undefined || fileName(Number(first), day) !== name) return undefined;
  return { name, first: Number(first), day };
}

/** The id of an event: where it stands. */
export function eventId(stream: string, sequence: number): string {
  return `${stream}-${sequence}`;
}

/** Where the event of this id stands; `undefined` where it is no event's id. */
export function readEventId(id: string): { readonly stream: string; readonly sequence: number } | undefined {
  const [, stream = '', sequence] = /^(.+)-([1-9]\d{0,15})$/.exec(id) ?? [];
  return STREAM.test(stream) ? { stream, sequence: Number(sequence) } : undefined;
}
