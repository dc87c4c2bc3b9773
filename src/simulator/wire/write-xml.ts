import { create, fragment } from 'xmlbuilder2';

/** An element's content by name, in order; `@name` is an attribute, undefined is left out, a list repeats the element. */
export interface Tree {
  readonly [name: string]: string | Tree | readonly (string | Tree)[] | undefined;
}

/**
 * Values here are plain text. xmlbuilder2 decodes references in values, names first and numbers after, and writes an
 * ampersand that begins a reference as it is; so each has to reach it as the reference of a reference.
 */
const options = { parser: { sanitize: (text: string) => text.replaceAll('&', '&#38;amp;') } };

/** Writes elements without a declaration, for use inside a document that binds the prefixes. */
export function writeFragment(tree: Tree): string {
  const root = fragment(options);
  root.ele(tree);
  return root.toString();
}

/** Writes a document with an XML declaration in UTF-8. */
export function writeDocument(tree: Tree): string {
  return create({ encoding: 'UTF-8', ...options }, tree).end();
}

/** The text that a `Tree` may hold where already written fragments are to be spliced in. */
export const spliceMark = 'SPLICE-HERE';

/** Puts written fragments in the place of `spliceMark`: what repeats by the hundred is written once and kept. */
export function splice(xml: string, fragments: readonly string[]): string {
  const at = xml.indexOf(spliceMark);
  return at < 0 ? xml : xml.slice(0, at) + fragments.join('') + xml.slice(at + spliceMark.length);
}

/** The same tree under other element names. */
export function rename(tree: Tree, renamed: (name: string) => string): Tree {
  const value = (content: string | Tree): string | Tree =>
    typeof content === 'string' ? content : rename(content, renamed);
  return Object.fromEntries(
    Object.entries(tree).map(([name, content]) => [
      name.startsWith('@') || name === '#' ? name : renamed(name),
      isList(content) ? content.map(value) : content === undefined ? undefined : value(content),
    ]),
  );
}

function isList(content: Tree[string]): content is readonly (string | Tree)[] {
  return Array.isArray(content);
}
