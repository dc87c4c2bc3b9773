import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of a request, with its namespace resolved. Comments and processing instructions are gone. */
export interface XmlElement {
  readonly name: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  /** Without namespace declarations; names as written. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own character data, CDATA included. */
  readonly text: string;
}

/** A request that is not well-formed XML, or that carries a DOCTYPE. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
}

/** Reads one XML document by fast-xml-parser. Throws `XmlRefused`. */
export function readXml(text: string): XmlElement {
  if (text.includes('<!DOCTYPE')) throw new XmlRefused('a DOCTYPE is not accepted');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new XmlRefused(`line ${verdict.err.line}: ${verdict.err.msg}`);
  const roots = itemsOf(parser.parse(text)).filter((item) => elementName(item) !== undefined);
  const [root, second] = roots;
  if (root === undefined || second !== undefined) throw new XmlRefused('there must be exactly one root element');
  return resolve(root, { xml: 'http://www.w3.org/XML/1998/namespace', '': '' });
}

/** The children of that name, in the parent's own namespace unless another is given. */
export function childrenOf(parent: XmlElement, name: string, namespace = parent.namespace): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** The first element on a path of names, all in the start's namespace. */
export function descend(start: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => at && childrenOf(at, name)[0], start);
}

/** Trimmed text on a path; undefined where the element is missing or blank. */
export function textAt(start: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  return descend(start, ...path)?.text.trim() || undefined;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
  textNodeName: '#text',
});

/** What the parser makes of an element, a text or a CDATA section: one key with a list or a string, and `:@`. */
type Item = Record<string, unknown>;

function itemsOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}

function elementName(item: Item): string | undefined {
  return Object.keys(item).find((key) => key !== ':@' && !key.startsWith('#'));
}

function resolve(item: Item, scope: Readonly<Record<string, string>>): XmlElement {
  const qualified = elementName(item) ?? '';
  const written = isItem(item[':@']) ? Object.entries(item[':@']) : [];
  let inner = scope;
  const attributes: Record<string, string> = {};
  for (const [key, value] of written) {
    if (typeof value !== 'string') continue;
    if (key === 'xmlns') inner = { ...inner, '': value };
    else if (key.startsWith('xmlns:')) inner = { ...inner, [key.slice(6)]: value };
    else attributes[key] = value;
  }
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  const namespace = inner[prefix];
  if (namespace === undefined) throw new XmlRefused(`the prefix ${prefix} is not bound`);
  const content = itemsOf(item[qualified]);
  return {
    name: qualified.slice(colon + 1),
    namespace,
    attributes,
    children: content.filter((child) => elementName(child) !== undefined).map((child) => resolve(child, inner)),
    text: content.map(textOf).join(''),
  };
}

function textOf(item: Item): string {
  if (typeof item['#text'] === 'string') return item['#text'];
  return itemsOf(item['#cdata']).map(textOf).join('');
}
