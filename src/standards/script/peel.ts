import { MessageError } from '../../xml/errors.js';
import type { XmlLimits } from '../../xml/limits.js';
import { defaultLimits } from '../../xml/limits.js';
import { Scanner } from '../../xml/scan.js';
import type { Steps } from '../../xml/steps.js';
import type { Peeled } from './wrapping.js';
import { Wrapping } from './wrapping.js';

/** A wrapper inside a wrapper is met; more than this is no one's habit. */
const MOST_WRAPPERS = 3;

/**
 * Takes the wrappers off a SCRIPT answer, in steps (wire/ncpdp.md §5.3): WCF's `<string>` with the message escaped inside, a SOAP
 * 1.1 or 1.2 Envelope, a bare Fault. A document that is none of these is handed back as it came, for the table to judge.
 * @throws MessageError where a wrapper is not well-formed XML or over the limits
 */
export function* peel(bytes: Uint8Array, limits: XmlLimits = defaultLimits): Steps<Exclude<Peeled, { kind: 'text' }>> {
  let inner = bytes;
  for (let layer = 0; layer <= MOST_WRAPPERS; layer += 1) {
    if (rootIsMessage(inner)) return { kind: 'message', bytes: inner };
    const wrapping = new Wrapping(inner);
    yield* new Scanner(() => ({ table: -1, schema: -1 })).steps(inner, wrapping, limits);
    const found = wrapping.found();
    if (found.kind !== 'text') return found;
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
