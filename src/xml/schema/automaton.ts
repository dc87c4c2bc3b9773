import type { ElementDeclaration, Particle, Wildcard } from './model.js';

/** What one step of a content model takes. */
export type Term = { readonly element: ElementDeclaration } | { readonly wildcard: Wildcard };

/** A deterministic automaton; state 0 is where the content begins. */
export interface Automaton {
  /** By state: the steps that lead on. */
  readonly steps: readonly (readonly { readonly term: Term; readonly to: number }[])[];
  /** By state: whether the content may end here. */
  readonly accepting: readonly boolean[];
}

/** Part of a content model: positions where it may begin and end (Glushkov's construction). */
interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Fragment = { nullable: true, first: [], last: [] };
/** Keeps a slip such as maxOccurs="99999" from filling the memory. */
const MOST_POSITIONS = 5000;

/**
 * The automaton of a content model. State n + 1 is reached over the nth place of the model, so it is deterministic
 * exactly where XML Schema asks for that ("unique particle attribution"); the caller refuses what is not.
 * @throws RangeError for a model of more than 5,000 places
 */
export function buildAutomaton(particle: Particle | undefined): Automaton {
  const terms: Term[] = [];
  const follow: Set<number>[] = [];
  const whole = particle === undefined ? NOTHING : repeated(particle);
  const steps = [whole.first, ...follow].map((next) => [...next].map((at) => ({ term: terms[at]!, to: at + 1 })));
  const ends = new Set(whole.last);
  return { steps, accepting: [whole.nullable, ...terms.map((_, at) => ends.has(at))] };

  function repeated(part: Particle): Fragment {
    if (part.max === 0) return NOTHING;
    const copies: Fragment[] = [];
    const endless = part.max === Infinity;
    const count = endless ? Math.max(1, part.min) : part.max;
    for (let i = 0; i < count; i++) {
      const copy = once(part);
      const before = copies.at(-1);
      if (before !== undefined) link(before.last, copy.first);
      copies.push(copy);
    }
    const [head] = copies;
    const tail = copies.at(-1);
    if (head === undefined || tail === undefined) return NOTHING;
    if (endless) link(tail.last, tail.first);
    // A copy that may be empty is as good as a copy left out.
    const least = head.nullable ? 0 : part.min;
    const last = copies.filter((_, i) => i + 1 >= least).flatMap((copy) => copy.last);
    return { nullable: least === 0, first: head.first, last };
  }

  function once(part: Particle): Fragment {
    if (part.kind === 'element') return place({ element: part.element });
    if (part.kind === 'any') return place({ wildcard: part.wildcard });
    const parts = part.parts.map(repeated);
    return part.kind === 'sequence' ? parts.reduce(inSequence, NOTHING) : either(parts);
  }

  function place(term: Term): Fragment {
    const at = terms.length;
    if (at >= MOST_POSITIONS) throw new RangeError(`a content model of more than ${MOST_POSITIONS} places`);
    terms.push(term);
    follow.push(new Set());
    return { nullable: false, first: [at], last: [at] };
  }

  function inSequence(before: Fragment, after: Fragment): Fragment {
    link(before.last, after.first);
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  function either(parts: readonly Fragment[]): Fragment {
    return {
      nullable: parts.some((part) => part.nullable),
      first: parts.flatMap((part) => part.first),
      last: parts.flatMap((part) => part.last),
    };
  }

  function link(from: readonly number[], to: readonly number[]): void {
    for (const at of from) for (const next of to) follow[at]!.add(next);
  }
}
