import { MessageError } from '../../xml/errors.js';
import type { XmlLimits } from '../../xml/limits.js';
import { defaultLimits } from '../../xml/limits.js';
import { Scanner } from '../../xml/scan.js';
import type { Steps } from '../../xml/steps.js';
import type { ElementName, Peeled } from './wrapping.js';
import { Wrapping } from './wrapping.js';

/** A wrapper inside a wrapper is met; more than this is no one's habit. */
const MOST_WRAPPERS = 3;

/** A document that another one stood in: the elements around it, outermost first, and whether it was escaped there. */
export interface Layer {
  readonly path: readonly ElementName[];
  readonly as: 'element' | 'text';
}

/** What is inside, and what was around it, outermost first. */
export interface Unwrapped {
  readonly found:
    { readonly kind: 'message'; readonly bytes: Uint8Array } | Extract<Peeled, { readonly kind: 'fault' }>;
  readonly layers: readonly Layer[];
}

/**
 * Takes the wrappers off a SCRIPT answer, in steps (wire/ncpdp.md §5.3): WCF's `<string>` with the message escaped inside, a SOAP
 * 1.1 or 1.2 Envelope, a bare Fault. A document that is none of these is handed back as it came, for the table to judge.
 * @throws MessageError where a wrapper is not well-formed XML or over the limits
 */
export function* peel(bytes: Uint8Array, limits: XmlLimits = defaultLimits): Steps<Unwrapped['found']> {
  return (yield* unwrap(bytes, limits)).found;
}

/** As {@link peel}, and tells what was taken off. */
export function* unwrap(bytes: Uint8Array, limits: XmlLimits = defaultLimits): Steps<Unwrapped> {
  const layers: Layer[] = [];
  let inner = bytes;
  while (layers.length <= MOST_WRAPPERS) {
    if (rootIsMessage(inner)) return { found: { kind: 'message', bytes: inner }, layers };
    const wrapping = new Wrapping(inner);
    yield* new Scanner(() => ({ table: -1, schema: -1 })).steps(inner, wrapping, limits);
    const found = wrapping.found();
    if (found.kind === 'fault') return { found, layers };
    const { path } = found;
    if (found.kind === 'message') {
      if (path.length > 0) layers.push({ path, as: 'element' });
      return { found: { kind: 'message', bytes: found.bytes }, layers };
    }
    layers.push({ path, as: 'text' });
    // Text has no encoding; .NET declares UTF-16 in strings all the same.
    inner = new TextEncoder().encode(found.text.trim().replace(/^<\?xml\s[^>]*\?>/, ''));
  }
  throw new MessageError('wrong-message', `more than ${MOST_WRAPPERS} wrappers around the message`);
}

/** The common case costs nothing here: the table's own reader checks the document. */
function rootIsMessage(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096));
  return /^\s*(?:<\?[^>]*\?>\s*|<!--(?:(?!-->)[^])*-->\s*)*<(?:[\w.-]+:)?Message[\s/>]/.test(start);
}
