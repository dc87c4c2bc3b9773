import { XMLParser } from 'fast-xml-parser';
import { SchemaError } from './error.js';

export const XS = 'http://www.w3.org/2001/XMLSchema';

/** A name with its namespace, '' for none. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

type Parsed = Record<string, unknown>;

/** An element of a schema file, annotations left out. */
export class XsdNode {
  readonly children: XsdNode[] = [];

  private constructor(
    /** Local name in the schema namespace: `element`, `complexType`, … */
    readonly kind: string,
    readonly file: string,
    private readonly text: string,
    private readonly offset: number,
    private readonly attributes: ReadonlyMap<string, string>,
    private readonly prefixes: ReadonlyMap<string, string>,
    readonly parent: XsdNode | undefined,
  ) {}

  /**
   * Reads a schema file. Schema files are our own, so a lenient parser will do.
   * @throws SchemaError
   */
  static parse(file: string, bytes: Uint8Array): XsdNode {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      ignoreDeclaration: true,
      captureMetaData: true,
      htmlEntities: true,
    });
    const roots = (parser.parse(text) as Parsed[]).filter((item) => tagOf(item) !== '#text');
    if (roots.length !== 1) throw new SchemaError(file, 1, 'not a schema: no root element, or several');
    const root = XsdNode.from(roots[0]!, file, text, undefined);
    if (root?.kind !== 'schema') throw new SchemaError(file, 1, 'the root is not xs:schema');
    return root;
  }

  private static from(item: Parsed, file: string, text: string, parent: XsdNode | undefined): XsdNode | undefined {
    const tag = tagOf(item);
    const attributes = new Map(Object.entries((item[':@'] ?? {}) as Record<string, string>));
    const prefixes = bindings(attributes, parent?.prefixes);
    const [prefix, local] = tag.includes(':') ? (tag.split(':') as [string, string]) : ['', tag];
    const node = new XsdNode(local, file, text, startOf(item), attributes, prefixes, parent);
    if (prefixes.get(prefix) !== XS) node.fail(`<${tag}> is not an element of XML Schema`);
    if (local === 'annotation') return undefined;
    for (const child of item[tag] as Parsed[]) {
      if (tagOf(child) === '#text') continue;
      const made = XsdNode.from(child, file, text, node);
      if (made !== undefined) node.children.push(made);
    }
    return node;
  }

  /** 1-based line in the file. */
  get line(): number {
    return this.text.slice(0, this.offset).split('\n').length;
  }

  get(name: string): string | undefined {
    return this.attributes.get(name);
  }

  /** The value of a required attribute. @throws SchemaError */
  need(name: string): string {
    return this.get(name) ?? this.fail(`xs:${this.kind} needs the attribute ${name}`);
  }

  /** A boolean attribute; absent: false. */
  flag(name: string): boolean {
    return ['true', '1'].includes(this.get(name) ?? '');
  }

  /** Expands a prefixed name that stands in an attribute of this node. @throws SchemaError */
  expand(text: string): QName {
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? '' : text.slice(0, colon);
    const namespace =
      this.prefixes.get(prefix) ?? (prefix === '' ? '' : this.fail(`the prefix ${prefix} is not declared`));
    return { namespace, local: text.slice(colon + 1) };
  }

  /** The name that a reference attribute (`ref`, `type`, `base`, …) holds, if it is there. @throws SchemaError */
  qname(attribute: string): QName | undefined {
    const text = this.get(attribute);
    return text === undefined ? undefined : this.expand(text);
  }

  /** The `xs:schema` element of the file. */
  root(): XsdNode {
    return this.parent === undefined ? this : this.parent.root();
  }

  /** The target namespace of the file, '' for none. */
  targetNamespace(): string {
    return this.root().get('targetNamespace') ?? '';
  }

  /** The namespace of a local declaration: the target namespace where it is qualified. */
  localNamespace(formDefault: 'elementFormDefault' | 'attributeFormDefault'): string {
    const form = this.get('form') ?? this.root().get(formDefault);
    return form === 'qualified' ? this.targetNamespace() : '';
  }

  /** Refuses attributes and children other than the given ones: what is not understood must not be passed over. */
  allow(attributes: readonly string[], children: readonly string[]): void {
    for (const name of this.attributes.keys()) {
      const own = !name.includes(':') && name !== 'xmlns' && name !== 'id';
      if (own && !attributes.includes(name)) this.fail(`xs:${this.kind}/@${name} is not supported`);
    }
    for (const child of this.children) {
      if (!children.includes(child.kind)) child.fail(`xs:${child.kind} inside xs:${this.kind} is not supported`);
    }
  }

  /** @throws SchemaError at this node */
  fail(message: string): never {
    throw new SchemaError(this.file, this.line, message);
  }
}

function bindings(
  attributes: ReadonlyMap<string, string>,
  outer: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  let own: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name === 'xmlns') (own ??= new Map(outer)).set('', value);
    else if (name.startsWith('xmlns:')) (own ??= new Map(outer)).set(name.slice(6), value);
  }
  return own ?? outer ?? new Map();
}

function tagOf(item: Parsed): string {
  return Object.keys(item).find((key) => key !== ':@') ?? '';
}

function startOf(item: Parsed): number {
  const symbol = XMLParser.getMetaDataSymbol() as unknown as string;
  return (item[symbol] as { startIndex: number } | undefined)?.startIndex ?? 0;
}
