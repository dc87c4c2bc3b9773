import { createHash } from 'node:crypto';

/** What a record of the log is: the first of a file, an event, or the signature over all before it. */
export type RecordKind = 'start' | 'event' | 'sign';

/** What a record says before it is bound into the chain. */
export interface Unchained {
  /** 1, 2, 3 … through all files of a stream. */
  readonly sequence: number;
  /** When it was written: FHIR instant, UTC, milliseconds. */
  readonly time: string;
  readonly kind: RecordKind;
  /** base64url: what the stream is, a sealed event, or a signature. */
  readonly body: string;
  /** Hash of the record before it; {@link ORIGIN} for the first. */
  readonly previous: string;
}

/** A record of the log: one line. `hash` is SHA-256, in hex, of the line up to the blank before it. */
export interface ChainRecord extends Unchained {
  readonly hash: string;
}

/** What stands before the first record. */
export const ORIGIN = '0'.repeat(64);

const LINE =
  /^([1-9]\d{0,15}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (start|event|sign) ([\w-]+) ([0-9a-f]{64}) ([0-9a-f]{64})$/;
const HASH_LENGTH = 64;

/** The record with its hash, and its line without the line feed. */
export function chain(record: Unchained): { readonly record: ChainRecord; readonly line: string } {
  const { sequence, time, kind, body, previous } = record;
  const text = `${sequence} ${time} ${kind} ${body} ${previous}`;
  const hash = digest(text);
  return { record: { ...record, hash }, line: `${text} ${hash}` };
}

/** Reads a line without its line feed. @returns a phrase that says what is wrong with it where it is no sound record */
export function readRecord(line: Uint8Array): ChainRecord | string {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('latin1');
  const [, sequence, time = '', kind, body = '', previous = '', hash = ''] = LINE.exec(text) ?? [];
  if (kind === undefined) return 'is no record';
  if (digest(text.slice(0, -HASH_LENGTH - 1)) !== hash) return 'was changed: it does not match its own hash';
  return { sequence: Number(sequence), time, kind: kind as RecordKind, body, previous, hash };
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}
