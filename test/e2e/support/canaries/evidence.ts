import { createDetector, type Detector } from './detector.js';
import { canaries } from './list.js';

const named = new Map(Object.entries(canaries).map(([name, text]) => [text, name]));
const detector: Detector = createDetector([...named.keys()]);

/** Names of the canaries that these bytes hold. */
export function canariesIn(bytes: Uint8Array | string): string[] {
  return detector.find(bytes).map((text) => named.get(text) ?? text);
}

/** What a journey leaves behind. */
export interface Evidence {
  /** Canaries that were on their way: in a request, in a state's reply, in the resources of an answer. */
  readonly carried: { readonly sent: Set<string>; readonly replied: Set<string>; readonly shown: Set<string> };
  /** Where a canary was found that must not be there: `PLACE: NAME`. */
  readonly leaks: string[];
  /** How many texts were searched, by the kind of place. */
  readonly searched: Map<string, number>;
  /** Searches what must hold none. @param where kind of place, then which */
  search(where: readonly [kind: string, which: string], bytes: Uint8Array | string): void;
}

/** Evidence of nothing yet. */
export function newEvidence(): Evidence {
  const leaks: string[] = [];
  const searched = new Map<string, number>();
  return {
    carried: { sent: new Set(), replied: new Set(), shown: new Set() },
    leaks,
    searched,
    search([kind, which], bytes) {
      searched.set(kind, (searched.get(kind) ?? 0) + 1);
      for (const name of canariesIn(bytes)) leaks.push(`${kind}, ${which}: ${name}`);
    },
  };
}

/** Notes the canaries in something that may hold them. */
export function note(into: Set<string>, bytes: Uint8Array | string): void {
  for (const name of canariesIn(bytes)) into.add(name);
}
