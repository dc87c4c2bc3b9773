import type { KeyObject } from 'node:crypto';
import type { Head } from './head.js';
import { readFileName } from './names.js';
import { ORIGIN, readRecord } from './record.js';
import { isSignature } from './signature.js';
import { readStart } from './startBody.js';

/** Walks along a stream, record by record; every step says what is wrong, in a phrase, or nothing. */
export interface ChainChecker {
  /** The last sound record: its sequence, hash and time. */
  readonly position: Head;
  /** Records that were sound. */
  readonly records: number;
  openFile(name: string): string | undefined;
  /** A line without its line feed. */
  line(bytes: Uint8Array): string | undefined;
  /** The file ends. */
  closeFile(): string | undefined;
}

/** What a {@link ChainChecker} checks against. */
export interface CheckerOptions {
  readonly stream: string;
  readonly verifier: KeyObject;
  /** How far the stream must have come. */
  readonly head: Head;
  /** The first file is not the stream's first: what came before it was archived. */
  readonly fromMiddle?: boolean;
  /** Told of every sound record's hash. */
  readonly onHash?: (hash: string) => void;
}

/** A checker at the start of a stream. */
export function createChecker({ stream, verifier, head, fromMiddle = false, onHash }: CheckerOptions): ChainChecker {
  let position: Head = { sequence: 0, time: '', hash: ORIGIN };
  let records = 0;
  let day = '';
  let first = 0;
  let inFile = 0;
  let signed = true;
  let known = !fromMiddle;

  return {
    get position() {
      return position;
    },
    get records() {
      return records;
    },
    openFile(name) {
      const file = readFileName(name);
      if (file === undefined) return 'is no file of the log';
      ({ day, first } = file);
      inFile = 0;
      if (!known) position = { ...position, sequence: first - 1 };
      const missing = missingBetween(position.sequence, first);
      return missing ?? (first <= position.sequence ? 'holds records that stand in a file before it' : undefined);
    },
    line(bytes) {
      const record = readRecord(bytes);
      if (typeof record === 'string') return record;
      const { sequence, time, kind, body, previous, hash } = record;
      if (sequence !== position.sequence + 1) {
        return missingBetween(position.sequence, sequence) ?? `stands in the wrong place: it is record ${sequence}`;
      }
      if (!known) {
        known = true;
        position = { ...position, hash: previous };
      }
      if (previous !== position.hash) return 'does not follow from the record before it';
      if (!time.startsWith(day)) return 'is of another day than its file';
      if ((kind === 'start') !== (inFile === 0)) return 'is not what stands there: each file has one start, its first';
      if (kind === 'start' && readStart(body)?.stream !== stream) return 'starts another stream';
      if (kind === 'sign' && !isSignature(body, 'record', { stream, sequence, time, hash: previous }, verifier)) {
        return 'holds a signature that is not of the log’s key';
      }
      if (sequence === head.sequence && hash !== head.hash) return 'is not the record that the head names';
      position = { sequence, time, hash };
      signed = kind === 'sign';
      inFile += 1;
      records += 1;
      onHash?.(hash);
      return undefined;
    },
    closeFile() {
      if (inFile === 0) return 'is empty';
      return signed ? undefined : 'ends with records that are not signed';
    },
  };
}

function missingBetween(last: number, next: number): string | undefined {
  if (next <= last + 1) return undefined;
  return next === last + 2 ? `record ${last + 1} is missing` : `records ${last + 1} to ${next - 1} are missing`;
}
