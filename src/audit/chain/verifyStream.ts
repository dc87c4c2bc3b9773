import type { KeyObject } from 'node:crypto';
import { type ChainChecker, createChecker } from './checker.js';
import { type Head, readHead } from './head.js';
import { linesOf } from './lines.js';
import { readFileName } from './names.js';
import type { StreamSource } from './source.js';

/** The first bad thing in a stream. */
export interface BadRecord {
  readonly stream: string;
  /** File of the stream; absent where it is not a file's fault. */
  readonly file?: string;
  /** 1 is the first. */
  readonly line?: number;
  /** Sequence of the record that should stand there. */
  readonly sequence?: number;
  /** A phrase: `was changed …`, `is no record`, `records 3 to 7 are missing`. */
  readonly what: string;
}

/** What became of checking a stream. */
export interface StreamReport {
  readonly stream: string;
  /** Sound records. */
  readonly records: number;
  readonly files: number;
  /** The last sound record. */
  readonly last: Head;
  readonly bad?: BadRecord;
}

/** How to verify. */
export interface VerifyOptions {
  readonly verifier: KeyObject;
  /** Day, UTC, `YYYY-MM-DD`: files of days before it are left out, because they were archived. */
  readonly from?: string;
  /** Told of every sound record's hash. */
  readonly onHash?: (hash: string) => void;
}

/**
 * Checks a stream from its first record to its signed head: every line's own hash, the chain, every signature, that
 * nothing stands beyond the last signature, and that the chain reaches as far as the head says. It may be written to
 * meanwhile: then what was there at the start is checked.
 */
export async function verifyStream(source: StreamSource, options: VerifyOptions): Promise<StreamReport> {
  const { verifier, from, onHash } = options;
  const stream = source.name;
  const head = await headOf(source, verifier);
  const start: Head = { sequence: 0, time: '', hash: '' };
  if (typeof head === 'string') return { stream, records: 0, files: 0, last: start, bad: { stream, what: head } };

  const files = (await source.files()).filter(
    (name) => from === undefined || (readFileName(name)?.day ?? from) >= from,
  );
  const fromMiddle = from !== undefined && (readFileName(files[0] ?? '')?.first ?? 1) > 1;
  const checker = createChecker({ stream, verifier, head, fromMiddle, onHash });
  const bad = (await firstBad(source, files, checker)) ?? shortOf(head, checker, stream);
  const report = { stream, records: checker.records, files: files.length, last: checker.position };
  if (bad === undefined) return report;
  // A group of records that is being written looks like a torn one, until the head moves.
  const now = checker.position.sequence >= head.sequence ? await headOf(source, verifier) : head;
  return typeof now === 'object' && now.sequence > head.sequence ? report : { ...report, bad };
}

async function headOf({ head, name }: StreamSource, verifier: KeyObject): Promise<Head | string> {
  let found = '';
  // It is overwritten in place; a reader may come in between.
  for (let tries = 0; tries < 3; tries++) {
    const text = await head();
    if (text === undefined) return `its head (${name}.head) is missing`;
    const read = readHead(text, name, verifier);
    if (read !== undefined) return read;
    if (text === found) break;
    found = text;
  }
  return `its head (${name}.head) was changed, or is signed with another key`;
}

async function firstBad(
  source: StreamSource,
  files: readonly string[],
  checker: ChainChecker,
): Promise<BadRecord | undefined> {
  for (const file of files) {
    let line = 0;
    const bad = (what: string): BadRecord => ({
      stream: source.name,
      file,
      line: Math.max(line, 1),
      sequence: checker.position.sequence + 1,
      what,
    });
    const opened = checker.openFile(file);
    if (opened !== undefined) return bad(opened);
    for await (const { lines, rest } of linesOf(source.read(file))) {
      for (const bytes of rest === undefined ? lines : [rest]) {
        line += 1;
        const wrong = rest === undefined ? checker.line(bytes) : 'is not whole: the file ends within it';
        if (wrong !== undefined) return bad(wrong);
      }
    }
    const closed = checker.closeFile();
    if (closed !== undefined) return bad(closed);
  }
  return undefined;
}

function shortOf(head: Head, { position }: ChainChecker, stream: string): BadRecord | undefined {
  if (position.sequence >= head.sequence) return undefined;
  const missing = { from: position.sequence + 1, to: head.sequence };
  const what =
    missing.from === missing.to
      ? `record ${missing.to} is missing at the end`
      : `records ${missing.from} to ${missing.to} are missing at the end`;
  return { stream, sequence: missing.from, what };
}
