import type { CodeList } from '../codes.js';
import type { Json } from '../../fhir/types.js';

/** What a codec answers for text that it cannot read: the element is named in a warning, the value is not guessed. */
export const UNREADABLE = Symbol('unreadable');

/**
 * Both sides of one kind of value. Wire texts come trimmed; empty texts and the table's `absent` texts come as `undefined`.
 * Either side answers `undefined` for "nothing to say".
 */
export interface Codec {
  /** Wire → FHIR. `also` holds the texts of the row's `with`. */
  read(text: string | undefined, also: readonly (string | undefined)[]): Json | undefined | typeof UNREADABLE;
  /** FHIR → wire. `also` holds the values of the row's `also`. */
  write(value: Json | undefined, also: readonly (Json | undefined)[]): string | undefined;
}

/** A codec by name; those that need a code list get the row's `codes`. */
export interface CodecKind {
  /** One sentence for the docs: what stands on the wire, what in FHIR. */
  readonly about: string;
  readonly needsCodes?: boolean;
  make(codes: CodeList): Codec;
}

/** A codec without a code list, from its two sides. */
export function plain(about: string, read: Codec['read'], write: Codec['write']): CodecKind {
  return { about, make: () => ({ read, write }) };
}

/** A text as it stands; numbers and booleans as text. */
export function asText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string'
    ? value
    : typeof value === 'object' && !('text' in value)
      ? undefined
      : String(value);
}
