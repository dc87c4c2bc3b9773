import type { QName, XsdNode } from './node.js';
import type { SimpleType } from './simple.js';

/** The components that schema files declare (XML Schema 1.0 part 1, the subset that this project's schemas use). */

export const UNBOUNDED = Infinity;

export interface ElementDeclaration {
  readonly name: QName;
  readonly nillable: boolean;
  /** Declared at the top of a schema file, so that it may be a root and be met by a wildcard. */
  readonly global: boolean;
  /** Asked for late, because types may hold themselves. */
  readonly type: () => Type;
}

export interface Wildcard {
  readonly process: 'strict' | 'lax' | 'skip';
  /** Whether a name of this namespace ('' for none) may stand here. */
  readonly takes: (namespace: string) => boolean;
  /** The namespaces that `takes` names. */
  readonly names: readonly string[];
}

interface Occurrence {
  readonly min: number;
  /** {@link UNBOUNDED} for no limit. */
  readonly max: number;
}

export type Particle = Occurrence &
  (
    | { readonly kind: 'element'; readonly element: ElementDeclaration }
    | { readonly kind: 'any'; readonly wildcard: Wildcard }
    | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Particle[] }
  );

export interface AttributeUse {
  readonly name: QName;
  readonly required: boolean;
  readonly type: SimpleType;
  readonly fixed: string | undefined;
}

export interface ComplexType {
  readonly kind: 'complex';
  /** Local name; undefined for an anonymous type. */
  readonly name: string | undefined;
  readonly base: Type | undefined;
  /** The type of the text, where the content is text only. */
  readonly simple: SimpleType | undefined;
  /** The elements, where there may be any. */
  readonly particle: Particle | undefined;
  /** Text may stand between the elements. */
  readonly mixed: boolean;
  readonly attributes: readonly AttributeUse[];
  readonly anyAttribute: Wildcard | undefined;
}

export type Type = ComplexType | SimpleType;

/** Finds the components that a schema file refers to by name, and reads those that stand in place. */
export interface Resolver {
  element(name: QName, from: XsdNode): ElementDeclaration;
  /** A declaration inside a content model. */
  localElement(node: XsdNode): ElementDeclaration;
  type(name: QName, from: XsdNode): Type;
  /** An anonymous simple type. */
  localSimple(node: XsdNode): SimpleType;
  attribute(name: QName, from: XsdNode): AttributeUse;
  attributeGroup(name: QName, from: XsdNode): XsdNode;
  group(name: QName, from: XsdNode): XsdNode;
}

const anything: Wildcard = { process: 'lax', takes: () => true, names: [] };

/** `xs:anyType`: anything at all; elements that the schema knows are validated. */
export const ANY_TYPE: ComplexType = {
  kind: 'complex',
  name: 'anyType',
  base: undefined,
  simple: undefined,
  particle: { kind: 'any', wildcard: anything, min: 0, max: UNBOUNDED },
  mixed: true,
  attributes: [],
  anyAttribute: anything,
};
