import type { ExpandedName } from '../xml/names.js';
import type { XmlLimits } from '../xml/limits.js';
import { COLLECT, Scanner, type XmlHandler } from '../xml/scan.js';
import type { Steps } from '../xml/steps.js';

/** NIEM structures: `s:id` names an element, `s:ref` stands for it elsewhere (wire/pmix.md §7.11). */
const STRUCTURES = new Set(['http://niem.gov/niem/structures/2.0', 'http://release.niem.gov/niem/structures/4.0/']);

export const isStructures = (uri: string): boolean => STRUCTURES.has(uri);

/** What an element with an `s:id` holds, as events that can be told again where an `s:ref` stands for it. */
export type Recorded = ((to: XmlHandler) => void)[];

/** Whether a document may hold `s:ref` at all: asked of the bytes before anything is recorded. */
export function mayHaveReferences(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(':ref=');
}

/**
 * Records the contents of every element with an `s:id`, in steps. A pass of its own, made only for documents that refer.
 * @throws MessageError as the scanner does
 */
export function* recordIdentified(
  bytes: Uint8Array,
  resolve: (uri: string, local: string) => number,
  limits: XmlLimits,
): Steps<Map<string, Recorded>> {
  const found = new Map<string, Recorded>();
  const open: (Recorded | undefined)[] = [];
  const note = (event: (to: XmlHandler) => void, from = 0) => {
    for (let i = from; i < open.length; i++) open[i]?.push(event);
  };
  const handler: XmlHandler = {
    open(name: ExpandedName, more: boolean) {
      note((to) => void to.open(name, more, -1));
      open.push(undefined);
      return COLLECT;
    },
    attribute(name, value) {
      if (isStructures(name.uri) && name.local === 'id') {
        const events: Recorded = [];
        open[open.length - 1] = events;
        found.set(value, events);
        return;
      }
      for (let i = 0; i < open.length - 1; i++) open[i]?.push((to) => to.attribute(name, value));
    },
    opened() {
      for (let i = 0; i < open.length - 1; i++) open[i]?.push((to) => to.opened());
    },
    text: (value) => note((to) => to.text(value)),
    stray: () => undefined,
    close() {
      open.pop();
      note((to) => to.close(-1));
    },
  };
  yield* new Scanner((uri, local) => ({ table: resolve(uri, local), schema: -1 })).steps(bytes, handler, limits);
  return found;
}
