import { createHash, randomBytes } from 'node:crypto';
import type { PdmpQuery, StateCode } from '../../../../exchange/types.js';
import { toJson } from '../../../../fhir/json.js';

/** How long a key is tried. The guide does not say how long a state keeps what it has made ready. */
const LIFE_MS = 24 * 3_600_000;
/** Keys at most; the oldest goes first. */
const MOST = 10_000;

/** Keys that states gave for histories which they make ready, in this process's memory, by who asks for whom. */
export interface RetrievalKeys {
  /** The key that a state gave when this was asked before. */
  of(query: PdmpQuery, state: StateCode): string | undefined;
  /** Keeps a key in the place of any before it; `undefined` forgets that. */
  keep(query: PdmpQuery, state: StateCode, key: string | undefined): void;
}

/** Remembers nothing yet. @param clock milliseconds since the epoch */
export function newRetrievalKeys(clock: () => number = Date.now): RetrievalKeys {
  const kept = new Map<string, { readonly key: string; readonly until: number }>();
  const salt = randomBytes(32);

  /** Nobody can be told from it. */
  const nameOf = ({ patient, practitioner, delegate }: PdmpQuery, state: StateCode): string => {
    const persons = [patient, practitioner, delegate].map((person) => [
      person?.name,
      person?.['birthDate'],
      person?.['identifier'],
    ]);
    return createHash('sha256')
      .update(salt)
      .update(`${state} ${persons.map((parts) => parts.map((part) => toJson(part ?? null)).join()).join(' ')}`)
      .digest('base64url');
  };

  return {
    of(query, state) {
      const known = kept.get(nameOf(query, state));
      return known !== undefined && known.until > clock() ? known.key : undefined;
    },
    keep(query, state, key) {
      const name = nameOf(query, state);
      kept.delete(name);
      if (key === undefined) return;
      kept.set(name, { key, until: clock() + LIFE_MS });
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    },
  };
}
