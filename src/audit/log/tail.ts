import { createHash, type KeyObject } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Head } from '../chain/head.js';
import { type FileName, readFileName } from '../chain/names.js';
import { type ChainRecord, ORIGIN, readRecord } from '../chain/record.js';
import { isSignature } from '../chain/signature.js';
import { AuditError } from '../errors.js';

/** Where a stream is to go on. */
export interface Tail {
  /** The last record, a signature; sequence 0 where there is none yet. */
  readonly position: Head;
  /** The file that it stands in, at its end. */
  readonly file?: FileName & { readonly size: number };
  /** What stood behind the last signature and was cut off: a group that was torn when the gateway died. */
  readonly cut?: Cut;
}

/** Bytes that were cut off. No answer had left on their strength. */
export interface Cut {
  readonly bytes: number;
  readonly sha256: string;
}

interface Found {
  readonly file: FileName & { readonly size: number };
  readonly record: ChainRecord;
}

/**
 * Finds the end of a stream and cuts off what stands behind its last signature.
 * @throws AuditError `tampered` where the stream ends before its head, or its end is signed by another key
 */
export async function openTail(folder: string, stream: string, head: Head, verifier: KeyObject): Promise<Tail> {
  const names = (await readdir(folder)).sort();
  const files = names.map((name) => readFileName(name) ?? fail(join(folder, name), 'is no file of the log'));
  const found = await lastSigned(folder, files);
  const end = found?.record;
  if (end !== undefined) {
    const { sequence, time, previous: hash, body } = end;
    if (!isSignature(body, 'record', { stream, sequence, time, hash }, verifier)) {
      fail(folder, `ends with a signature (record ${sequence}) that is not of the log's key`);
    }
  }
  const position = end ?? { sequence: 0, time: '', hash: ORIGIN };
  if (position.sequence < head.sequence) {
    fail(
      folder,
      `ends at record ${position.sequence} although its head names record ${head.sequence}: records are missing`,
    );
  }
  if (position.sequence === head.sequence && position.hash !== head.hash) fail(folder, 'does not end as its head says');
  const cut = await cutBehind(folder, files, found?.file);
  return { position, file: found?.file, cut };
}

async function lastSigned(folder: string, files: readonly FileName[]): Promise<Found | undefined> {
  for (const file of [...files].reverse()) {
    const found = await lastSignatureIn(join(folder, file.name));
    if (found !== undefined) return { file: { ...file, size: found.end }, record: found.record };
  }
  return undefined;
}

/** The last whole signature record of a file and where it ends, sought from the file's end. */
async function lastSignatureIn(path: string): Promise<{ end: number; record: ChainRecord } | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    for (let window = 64 * 1024; ; window *= 8) {
      const start = Math.max(0, size - window);
      const { buffer } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
      const found = lastIn(buffer, start === 0);
      if (found !== undefined) return { ...found, end: start + found.end };
      if (start === 0) return undefined;
    }
  } finally {
    await handle.close();
  }
}

function lastIn(bytes: Buffer, whole: boolean): { end: number; record: ChainRecord } | undefined {
  let feed = bytes.lastIndexOf(10);
  while (feed >= 0) {
    const before = feed === 0 ? -1 : bytes.lastIndexOf(10, feed - 1);
    if (before < 0 && !whole) return undefined;
    const record = readRecord(bytes.subarray(before + 1, feed));
    if (typeof record === 'object' && record.kind === 'sign') return { end: feed + 1, record };
    feed = before;
  }
  return undefined;
}

async function cutBehind(
  folder: string,
  files: readonly FileName[],
  last: (FileName & { readonly size: number }) | undefined,
): Promise<Cut | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const { name, first } of files) {
    const keep = name === last?.name ? last.size : 0;
    if (last !== undefined && first < last.first) continue;
    const path = join(folder, name);
    const { size } = await stat(path);
    if (size > keep) {
      const handle = await open(path, 'r+');
      try {
        const { buffer } = await handle.read(Buffer.alloc(size - keep), 0, size - keep, keep);
        hash.update(buffer);
        bytes += buffer.length;
        await handle.truncate(keep);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    if (keep === 0) await rm(path);
  }
  return bytes > 0 ? { bytes, sha256: hash.digest('hex') } : undefined;
}

function fail(path: string, what: string): never {
  throw new AuditError(
    'tampered',
    `${path} ${what}; look at it with audit verify, restore it, or move the stream away to begin a new one`,
  );
}
