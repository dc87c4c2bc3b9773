import { expected, findWay } from './onward.js';
import type { SchemaFindingCode } from './program.js';
import { CLOSED, type Tables } from './tables.js';
import { alternatives } from './words.js';

/** Where an element stands for which the content model has no place. */
export interface Place {
  readonly state: number;
  /** Where the content begins; undefined for the root element. */
  readonly start: number | undefined;
  /** The state in which an earlier fault was told, if there was one in this content. */
  readonly earlier: number | undefined;
}

/** How validation goes on. */
export interface Recovery {
  /** The edge to take; 0: stay, and skip the element. */
  readonly edge: number;
  readonly code?: SchemaFindingCode;
  readonly message?: string;
}

/**
 * What to make of an element that may not stand where it does, so that one fault makes about one finding:
 * it fits where an earlier fault was told (go on there, without a word); the model has a place for it further on
 * (what lies between is missing; go on there); it had a place before (out of order; go on there); or it is skipped.
 */
export function recover(tables: Tables, place: Place, symbol: number): Recovery {
  const { edges, symbols } = tables;
  const { state, start, earlier } = place;
  const name = symbols.names[symbol]?.local;
  const edgeFrom = (from: number): number => edges[from * symbols.size + symbol]!;
  if (name === undefined) {
    return {
      edge: 0,
      code: 'unknown-element',
      message: `an element that the schema does not know; ${wanted(tables, place)}`,
    };
  }
  const known = earlier === undefined ? 0 : edgeFrom(earlier);
  if (known !== 0) return { edge: known };
  const ahead = findWay(tables, state, (at) => edgeFrom(at) !== 0);
  if (ahead !== undefined) {
    const edge = edgeFrom(ahead.state);
    if (ahead.steps.length === 1 && state === earlier) return { edge };
    return { edge, code: 'missing-element', message: `${listed(ahead.steps)} is missing before ${name}` };
  }
  const back = start === undefined ? undefined : findWay(tables, start, (at) => edgeFrom(at) !== 0);
  const message = `${name} may not stand here; ${wanted(tables, place)}`;
  return { edge: back === undefined ? 0 : edgeFrom(back.state), code: 'unexpected-element', message };
}

/** What is missing where content ends; nothing where an earlier fault says it already. */
export function missingAtEnd(tables: Tables, place: Place): string | undefined {
  const { state, earlier } = place;
  if (earlier !== undefined && tables.accepting[earlier] === 1) return undefined;
  const way = findWay(tables, state, (at) => tables.accepting[at] === 1);
  if (way === undefined || (way.steps.length === 1 && state === earlier)) return undefined;
  return `${listed(way.steps)} is missing at the end`;
}

function wanted(tables: Tables, { state, start }: Place): string {
  if (state === CLOSED) return 'nothing may stand here';
  const names = expected(tables, state);
  return `expected ${alternatives(start !== undefined && tables.accepting[state] === 1 ? [...names, 'the end'] : names)}`;
}

function listed(steps: readonly (readonly string[])[]): string {
  return steps.map(alternatives).join(', then ');
}
