import type { Check } from './check.js';
import type { Wildcard } from './model.js';
import type { QName } from './node.js';
import type { Symbols } from './symbols.js';

/** What an attribute must satisfy. */
export interface AttributeRule {
  readonly name: QName;
  readonly check: Check | undefined;
  readonly fixed: string | undefined;
  /** Of type xs:ID: no two in a document are equal. */
  readonly unique: boolean;
  /** One bit, from {@link REQUIRED_SHIFT} up, for each required attribute of the type; 0 for the others. */
  readonly bits: number;
}

/** The attributes of a type. */
export interface AttributeRules {
  readonly rules: readonly AttributeRule[];
  readonly any: Wildcard | undefined;
}

/** Lowest bit for required attributes; those below tell what happened inside an element. */
export const REQUIRED_SHIFT = 4;

/** Declaration that stands for an element which is not looked into. */
export const SKIPPED = 0;
/** State with no way on, where the content may end: nothing is allowed inside. */
export const CLOSED = 0;
/** State before the root element. */
export const BEFORE_ROOT = 1;

/** A compiled schema as numbers. Types, declarations, states and edges are numbered from 0; edge 0 means "no way". */
export interface Tables {
  readonly symbols: Symbols;
  /** Some type has a wildcard, so that names which no schema file declares may stand somewhere. */
  readonly wild: boolean;

  /** Edge by state × symbols.size + symbol. */
  readonly edges: Uint16Array;
  /** State by edge. */
  readonly edgeTo: Uint16Array;
  /** Declaration by edge. */
  readonly edgeDeclaration: Uint16Array;
  /** 1 where the content may end, by state. */
  readonly accepting: Uint8Array;

  /** Type by declaration. */
  readonly typeOf: Uint16Array;
  /** By declaration: 1 where xsi:nil is allowed, 2 where it means nothing (an element that is not declared). */
  readonly nillable: Uint8Array;
  /** Local name by declaration. */
  readonly names: readonly string[];

  /** First state by type. */
  readonly start: Uint16Array;
  /** What the content is, by type. */
  readonly content: Uint8Array;
  /** By type, where the content is text: what it must satisfy. */
  readonly checks: readonly (Check | undefined)[];
  readonly attributes: readonly AttributeRules[];
  /** Bits of the required attributes by type. */
  readonly required: Uint32Array;
  /** The type that a type extends or restricts, by type; -1 for none. */
  readonly base: Int16Array;
  /** Types by local name, for xsi:type. */
  readonly typesByName: ReadonlyMap<string, readonly number[]>;
  /** Global attributes, for wildcards. */
  readonly globalAttributes: readonly AttributeRule[];
}

/** Values of {@link Tables.content}. */
export const ELEMENTS = 0;
export const TEXT = 1;
export const MIXED = 2;
