import { createHash } from 'node:crypto';
import type { Fault } from '../faults/fault.js';

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** More headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is told later, to somebody who listens for it. */
  readonly later?: LatePush;
}

/** An answer that was put off. */
export interface LatePush {
  readonly afterMs: number;
  /** Pushes it. Never rejects. */
  push(): Promise<Heard>;
}

/** What the requester said to a late answer: its acknowledgement, a SOAP fault or an HTTP error, or nothing that counts. */
export type Heard = 'kept' | 'not kept' | 'fault' | 'nothing';

/** A request that has been understood far enough to know whom it asks. */
export interface Call {
  /** The state it is for; absent where the message did not get that far. */
  readonly state?: string;
  /** No question, such as signing in: no fault touches it, and it is not kept. */
  readonly aside?: boolean;
  answer(fault: Fault | undefined): Promise<Answer>;
}

/** A plain-text answer, for what never reaches a protocol. */
export function plainAnswer(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) };
}

/** 32 hex digits that follow from the parts: answers have ids, and the same question gets the same ones. */
export function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

/** The same as a UUID (version 8). */
export function uuidOf(...parts: readonly string[]): string {
  return idOf(...parts).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
