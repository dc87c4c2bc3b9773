import { normalize } from './facets.js';
import type { SimpleType } from './simple.js';

/** Says what is wrong with a text, as the end of the sentence "the value …"; nothing where it is valid. */
export type Check = (text: string) => string | undefined;

/** Compiles a simple type to one function; `undefined` where any text is valid. */
export function compileCheck(type: SimpleType): Check | undefined {
  const { whiteSpace, facets } = type;
  const [first] = facets;
  if (first === undefined) return undefined;
  const { valid, sentence } = first;
  if (facets.length === 1) {
    if (whiteSpace === 'preserve') return (text) => (valid(text) ? undefined : sentence);
    if (first.tight) return (text) => (valid(text) || valid(normalize(text, whiteSpace)) ? undefined : sentence);
  }
  return (text) => {
    const value = whiteSpace === 'preserve' ? text : normalize(text, whiteSpace);
    for (const facet of facets) if (!facet.valid(value)) return facet.sentence;
    return undefined;
  };
}
