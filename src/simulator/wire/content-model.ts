import type { XmlElement } from './read-xml.js';

/** One place in a sequence: which element, how often, and what it holds. */
export interface Slot {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** The sequence inside; absent: anything. */
  readonly content?: readonly Slot[];
  /** Tests the trimmed text where the element has no `content`. */
  readonly text?: RegExp;
}

/** A request that breaks the order, the counts or the texts of its schema. `path` names the element. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

/**
 * A slot from a short notation: `Name` once, `Name?` at most once, `Name*`, `Name+`, `Name{1,4}`.
 * @param content the sequence inside, or a pattern for its text
 */
export function slot(notation: string, content?: readonly Slot[] | RegExp): Slot {
  const match = /^([\w-]+)(?:([?*+])|\{(\d+),(\d+)\})?$/.exec(notation);
  if (match === null) throw new TypeError(`not a slot: ${notation}`);
  const [, name = '', sign, min, max] = match;
  return {
    name,
    min: min === undefined ? (sign === '?' || sign === '*' ? 0 : 1) : Number(min),
    max: max === undefined ? (sign === '*' || sign === '+' ? Number.POSITIVE_INFINITY : 1) : Number(max),
    ...(content instanceof RegExp ? { text: content } : { content }),
  };
}

/** Slots for several notations without anything said about their content. */
export function slots(notations: string): Slot[] {
  return notations.split(' ').map((notation) => slot(notation));
}

/** Checks that an element's children are this sequence, all in the element's own namespace. Throws `ContentError`. */
export function checkSequence(element: XmlElement, sequence: readonly Slot[], path: string): void {
  let next = 0;
  for (const place of sequence) {
    let count = 0;
    for (let child = element.children[next]; child !== undefined && is(child, place, element); count++) {
      checkElement(child, place, `${path}/${place.name}`);
      child = element.children[++next];
    }
    if (count < place.min) throw new ContentError(`${path}/${place.name}`, count === 0 ? 'is missing' : 'too few');
    if (count > place.max) throw new ContentError(`${path}/${place.name}`, 'too many');
  }
  const extra = element.children[next];
  if (extra !== undefined) throw new ContentError(`${path}/${extra.name}`, 'is not expected here');
}

function checkElement(element: XmlElement, place: Slot, path: string): void {
  if (place.content !== undefined && !isNil(element)) checkSequence(element, place.content, path);
  if (place.text !== undefined && !place.text.test(element.text.trim()))
    throw new ContentError(path, 'has a wrong value');
}

function is(child: XmlElement, place: Slot, parent: XmlElement): boolean {
  return child.name === place.name && child.namespace === parent.namespace;
}

function isNil(element: XmlElement): boolean {
  return Object.entries(element.attributes).some(([name, value]) => /(^|:)nil$/.test(name) && /^(true|1)$/.test(value));
}
