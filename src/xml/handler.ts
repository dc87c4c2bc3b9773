import type { ExpandedName } from './names.js';

/** What a reader is told while a document is scanned. Everything told may still be revoked by a MessageError at the end. */
export interface XmlHandler {
  /**
   * A start tag; attributes follow when `more` is true, then `opened`.
   * Returns what to do with the element: `COLLECT` its text, `GATHER` it as UTF-8, only tell of `stray` text in it, or jump to the
   * end-offset given (a byte-equal element was read before; the end tag lies before that offset).
   */
  open(name: ExpandedName, more: boolean, at: number): number;
  attribute(name: ExpandedName, value: string): void;
  /** All attributes of the element were told; only after `open(…, true)`. */
  opened(): void;
  /** A piece of character data of an element that asked to collect; long ones come in several. */
  text(value: string): void;
  /** A piece of character data of an element that asked to gather; of the scanned bytes where it stands there as it is. */
  gather?(piece: Buffer): void;
  /** Character data other than white space in an element that did not ask for it. */
  stray(): void;
  /** The end tag; `end` is the offset behind it. */
  close(end: number): void;
}

export const COLLECT = -1;
export const PASS = -2;
export const GATHER = -3;
