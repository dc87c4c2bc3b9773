import type { KeyObject } from 'node:crypto';
import { isSignature, signPosition } from './signature.js';

/** How far a stream has come: kept beside it and signed, so that nobody can cut the stream's end unseen. */
export interface Head {
  /** The last record's; 0 before the first. */
  readonly sequence: number;
  readonly time: string;
  readonly hash: string;
}

const FORM = /^pdmp-audit-head ([a-z0-9-]+) (\d{16}) (\S{24}) ([0-9a-f]{64}) ([\w-]{86})\n$/;

/** The text of a head file. For one stream it has always the same length, so that it can be overwritten in place. */
export function writeHead(stream: string, head: Head, signer: KeyObject): string {
  const sequence = String(head.sequence).padStart(16, '0');
  const signature = signPosition('head', { stream, ...head }, signer);
  return `pdmp-audit-head ${stream} ${sequence} ${head.time} ${head.hash} ${signature}\n`;
}

/** Reads a head file of a stream; `undefined` where it is not one that this key signed. */
export function readHead(text: string, stream: string, verifier: KeyObject): Head | undefined {
  const [, of, sequence, time = '', hash = '', signature = ''] = FORM.exec(text) ?? [];
  if (of !== stream) return undefined;
  const head = { sequence: Number(sequence), time, hash };
  return isSignature(signature, 'head', { stream, ...head }, verifier) ? head : undefined;
}
