import { MessageError } from '../errors.js';
import { defaultLimits } from '../limits.js';
import type { ExpandedName } from '../names.js';
import { PASS, Scanner } from '../scan.js';
import { SchemaError } from './error.js';

export const XS = 'http://www.w3.org/2001/XMLSchema';

/** A name with its namespace, '' for none. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

/** What all nodes of a file share. */
interface Source {
  readonly file: string;
  readonly text: string;
  /** Namespaces by prefix; declared on the root, as all our files do. */
  readonly prefixes: ReadonlyMap<string, string>;
}

/** An element of a schema file; annotations are left out. */
export class XsdNode {
  readonly children: XsdNode[] = [];
  private readonly attributes = new Map<string, string>();

  private constructor(
    /** Local name in the schema namespace: `element`, `complexType`, … */
    readonly kind: string,
    readonly parent: XsdNode | undefined,
    private readonly source: Source,
    private readonly offset: number,
  ) {}

  /** Reads a schema file. @throws SchemaError */
  static parse(file: string, bytes: Uint8Array): XsdNode {
    const text = Buffer.from(bytes).toString('latin1'); // offsets are bytes
    const source = { file, text, prefixes: prefixesOf(file, text) };
    const open: XsdNode[] = [];
    let root: XsdNode | undefined;
    const handler = {
      open(name: ExpandedName, _more: boolean, at: number): number {
        const node = new XsdNode(name.local, open.at(-1), source, at);
        if (name.uri !== XS && !open.some((outer) => outer.kind === 'annotation')) {
          node.fail(`<${name.local}> is not an element of XML Schema`);
        }
        if (name.local !== 'annotation') node.parent?.children.push(node);
        root ??= node;
        open.push(node);
        return PASS;
      },
      attribute: ({ uri, local }: ExpandedName, value: string): void => {
        if (uri === '') open.at(-1)?.attributes.set(local, value);
      },
      opened: (): void => undefined,
      text: (): void => undefined,
      stray: (): void => undefined,
      close: (): void => void open.pop(),
    };
    try {
      new Scanner(() => ({ table: -1, schema: -1 })).scan(bytes, handler, defaultLimits);
    } catch (cause) {
      if (cause instanceof MessageError) throw new SchemaError(file, cause.line ?? 1, cause.message);
      throw cause;
    }
    if (root?.kind !== 'schema') throw new SchemaError(file, 1, 'the root is not xs:schema');
    return root;
  }

  get file(): string {
    return this.source.file;
  }

  /** 1-based line in the file. */
  get line(): number {
    return this.source.text.slice(0, this.offset).split('\n').length;
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
      this.source.prefixes.get(prefix) ?? (prefix === '' ? '' : this.fail(`the prefix ${prefix} is not declared`));
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
      if (name !== 'id' && !attributes.includes(name)) this.fail(`xs:${this.kind}/@${name} is not supported`);
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

function prefixesOf(file: string, text: string): Map<string, string> {
  const root = /<(?:[\w-]+:)?schema\b[^>]*>/.exec(text);
  const rest = text.slice((root?.index ?? 0) + (root?.[0].length ?? 0));
  if (/<[^>!]*\sxmlns[:=]/.test(rest)) throw new SchemaError(file, 1, 'namespaces are declared on xs:schema only');
  const found = (root?.[0] ?? '').matchAll(/\sxmlns(?::([\w-]+))?\s*=\s*["']([^"']*)["']/g);
  return new Map([...found].map(([, prefix, uri]) => [prefix ?? '', uri ?? '']));
}
