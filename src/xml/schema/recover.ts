import { expected, findWay } from './onward.js';
import type { SchemaFindingCode } from './program.js';
import { CLOSED, type Tables } from './tables.js';
import { alternatives } from './words.js';

/** Where an element stands for which the content model has no place. */
export interface Place {
  readonly state: number;
  /** The state in which an earlier fault was told, if there was one in this content. */
  readonly earlier: number | undefined;
  /** Not the root element. */
  readonly inside: boolean;
}

/** How validation goes on. */
export interface Recovery {
  /** The edge to take; 0: stay, and skip the element. */
  readonly edge: number;
  readonly code?: SchemaFindingCode;
  readonly message?: string;
}

/**
 * What to make of an element that may not stand where it does, so that one fault makes about one finding: if the model
 * has a place for it further on, the parts between are missing and validation goes on there; if it had one where an
 * earlier fault was told, it goes on there without a word; else the element is skipped.
 */
export function recover(tables: Tables, place: Place, symbol: number): Recovery {
  const { edges, symbols } = tables;
  const { state, earlier } = place;
  const name = symbols.names[symbol]?.local;
  if (name !== undefined) {
    const way = findWay(tables, state, (at) => edges[at * symbols.size + symbol] !== 0);
    if (way !== undefined) {
      const edge = edges[way.state * symbols.size + symbol]!;
      if (way.steps.length === 1 && state === earlier) return { edge };
      return { edge, code: 'missing-element', message: `${listed(way.steps)} is missing before ${name}` };
    }
    const back = earlier === undefined ? 0 : edges[earlier * symbols.size + symbol]!;
    if (back !== 0) return { edge: back };
  }
  const next = expected(tables, state);
  const wanted = place.inside && tables.accepting[state] === 1 ? [...next, 'the end'] : next;
  const said = state === CLOSED ? 'nothing may stand here' : `expected ${alternatives(wanted)}`;
  return name === undefined
    ? { edge: 0, code: 'unknown-element', message: `an element that the schema does not know; ${said}` }
    : { edge: 0, code: 'unexpected-element', message: `${name} may not stand here; ${said}` };
}

/** What is missing where content ends; nothing where an earlier fault at the same place says it already. */
export function missingAtEnd(tables: Tables, place: Place): string | undefined {
  const way = findWay(tables, place.state, (at) => tables.accepting[at] === 1);
  if (way === undefined || (way.steps.length === 1 && place.state === place.earlier)) return undefined;
  return `${listed(way.steps)} is missing at the end`;
}

function listed(steps: readonly (readonly string[])[]): string {
  return steps.map(alternatives).join(', then ');
}
