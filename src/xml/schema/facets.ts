import { compareDecimals, digits, type Digits, isDecimal } from './lexical/number.js';
import type { XsdNode } from './node.js';
import { compilePattern } from './pattern.js';
import type { Facet, SimpleType } from './simple.js';
import { collapseWhite, replaceWhite, type WhiteSpace } from './white-space.js';

const KINDS = [
  'enumeration',
  'pattern',
  'length',
  'minLength',
  'maxLength',
  'minInclusive',
  'maxInclusive',
  'minExclusive',
  'maxExclusive',
  'totalDigits',
  'fractionDigits',
  'whiteSpace',
];
const WHITE: readonly WhiteSpace[] = ['preserve', 'replace', 'collapse'];

/**
 * The simple type that an `xs:restriction` makes of its base.
 * @throws SchemaError for a facet that is not supported, or not on this base
 */
export function restrict(base: SimpleType, node: XsdNode, name: string | undefined): SimpleType {
  node.allow(['base'], KINDS);
  for (const child of node.children) child.allow(['value'], []);
  const whiteSpace = whiteSpaceOf(base, node);
  const own: Facet[] = [];
  const listed = node.children.filter((child) => child.kind === 'enumeration');
  if (listed.length > 0) own.push(enumeration(base, whiteSpace, listed));
  for (const child of node.children) {
    const facet = boundary(base, child);
    if (facet !== undefined) own.push(facet);
  }
  // Behind the lengths: a pattern may take long on a long text.
  const patterns = node.children.filter((child) => child.kind === 'pattern').map(compilePattern);
  if (patterns.length > 0) own.push(oneOf(patterns));
  return { ...base, name, base, whiteSpace, facets: [...base.facets, ...own] };
}

/** Treats white space as the facet says. */
export function normalize(text: string, whiteSpace: WhiteSpace): string {
  return whiteSpace === 'preserve' ? text : whiteSpace === 'replace' ? replaceWhite(text) : collapseWhite(text);
}

function whiteSpaceOf(base: SimpleType, node: XsdNode): WhiteSpace {
  const child = node.children.find((one) => one.kind === 'whiteSpace');
  if (child === undefined) return base.whiteSpace;
  const value = WHITE.find((one) => one === child.need('value'));
  if (value === undefined) return child.fail('whiteSpace is one of preserve, replace, collapse');
  if (WHITE.indexOf(value) < WHITE.indexOf(base.whiteSpace))
    child.fail('whiteSpace may not be laxer than the base type’s');
  return value;
}

function enumeration(base: SimpleType, whiteSpace: WhiteSpace, listed: XsdNode[]): Facet {
  if (base.values !== 'text') listed[0]!.fail('xs:enumeration is supported on types of text only');
  const values = new Set(listed.map((one) => normalize(one.need('value'), whiteSpace)));
  return { valid: (value) => values.has(value), sentence: `is none of the ${values.size} listed values`, tight: true };
}

/** Patterns of one step are alternatives. */
function oneOf(patterns: readonly RegExp[]): Facet {
  const [first] = patterns;
  const only = patterns.length === 1 ? first : undefined;
  const valid =
    only === undefined
      ? (value: string): boolean => patterns.some((pattern) => pattern.test(value))
      : (value: string): boolean => only.test(value);
  return { valid, sentence: 'does not match the pattern', tight: false };
}

function boundary(base: SimpleType, child: XsdNode): Facet | undefined {
  const { kind } = child;
  if (kind === 'length' || kind === 'minLength' || kind === 'maxLength') return length(base, child);
  if (kind === 'totalDigits' || kind === 'fractionDigits') return digitCount(base, child);
  if (!/clusive$/.test(kind)) return undefined;
  if (base.values !== 'decimal' || !isDecimal(child.need('value')))
    child.fail(`xs:${kind} is supported on decimals only`);
  const limit = digits(child.need('value'));
  const within: Record<string, (order: number) => boolean> = {
    minInclusive: (order) => order >= 0,
    minExclusive: (order) => order > 0,
    maxInclusive: (order) => order <= 0,
    maxExclusive: (order) => order < 0,
  };
  const holds = within[kind]!;
  const side = kind.startsWith('min') ? 'less' : 'greater';
  return {
    valid: (value) => holds(compareDecimals(digits(value), limit)),
    sentence: `is ${side} than allowed (${kind} ${child.need('value')})`,
    tight: true,
  };
}

function length(base: SimpleType, child: XsdNode): Facet {
  if (base.values !== 'text') child.fail(`xs:${child.kind} is supported on types of text only`);
  const limit = whole(child);
  if (child.kind === 'maxLength') {
    return {
      valid: (value) => value.length <= limit || points(value) <= limit,
      sentence: `is longer than ${limit} characters`,
      tight: false,
    };
  }
  if (child.kind === 'minLength') {
    return { valid: (value) => points(value) >= limit, sentence: `is shorter than ${limit} characters`, tight: false };
  }
  return { valid: (value) => points(value) === limit, sentence: `is not ${limit} characters long`, tight: false };
}

function digitCount(base: SimpleType, child: XsdNode): Facet {
  if (base.values !== 'decimal') child.fail(`xs:${child.kind} is supported on decimals only`);
  const limit = whole(child);
  const count = child.kind === 'totalDigits' ? total : (value: Digits) => value.fraction.length;
  return {
    valid: (value) => count(digits(value)) <= limit,
    sentence: `has more digits than allowed (${child.kind} ${limit})`,
    tight: true,
  };
}

function total(value: Digits): number {
  return Math.max(1, value.whole.length + value.fraction.length);
}

/** Characters, not UTF-16 units. */
function points(value: string): number {
  let count = value.length;
  for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 0xfc00) === 0xdc00) count--;
  return count;
}

function whole(child: XsdNode): number {
  const value = child.need('value');
  return /^\d{1,9}$/.test(value) ? Number(value) : child.fail(`xs:${child.kind} needs a whole number`);
}
