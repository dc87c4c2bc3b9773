import type { NamespaceScope } from '../../../xml/canonical.js';
import { defaultLimits, type XmlLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import { SecurityError } from './errors.js';
import { NAMESPACES } from './names.js';

/** An element as the scanner read it. Names are `prefix:local` of {@link NAMESPACES}, else `{namespace}local`. */
export interface Node {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
  /** Its own character data, joined; not of PMIX's elements, whose is long and of no interest here. */
  readonly text: string;
  /** Offsets in the bytes: of its `<`, and behind its end tag. */
  readonly start: number;
  readonly end: number;
  /** What is in scope around it. */
  readonly scope: NamespaceScope;
}

/** A PMIX envelope has hundreds of elements, as its report is one text; who sends more wants something else. */
const MOST_ELEMENTS = 10_000;
const MOST_PREFIXES = 100;
/** What would have to be escaped in the name of a namespace, where libxml2's canonical form escapes nothing. */
const SPECIAL = /[\s"'<>&]/;

/**
 * Reads a whole document into a tree.
 * @throws MessageError as the scanner does; SecurityError `unsecured` for one with more elements than any envelope has, or
 * with namespaces of which a canonical form would be in doubt
 */
export function readTree(bytes: Uint8Array, limits: XmlLimits = defaultLimits): Node {
  const reading = new TreeReader();
  reading.scanner.scan(bytes, reading, limits);
  return reading.root!;
}

/** Every element below one, itself among them. */
export function* within(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* within(child);
}

/** The child of a name. @throws SecurityError `unsecured` unless there is exactly one */
export function onlyChild(node: Node, name: string): Node {
  const [child, second] = node.children.filter((each) => each.name === name);
  if (child === undefined || second !== undefined) throw new SecurityError('unsecured');
  return child;
}

/** The text of an element without children. @throws SecurityError `unsecured` where it has any */
export function leafText(node: Node): string {
  if (node.children.length > 0) throw new SecurityError('unsecured');
  return node.text.trim();
}

type Growing = Omit<Node, 'children' | 'attributes' | 'end' | 'text'> & {
  readonly attributes: Map<string, string>;
  readonly children: Growing[];
  readonly inner: NamespaceScope;
  text: string;
  end: number;
};

class TreeReader implements XmlHandler {
  readonly scanner = new Scanner(() => ({ table: -1, schema: -1 }));
  root: Growing | undefined;
  private readonly open_: Growing[] = [];
  private count = 0;
  private scopeAt = -1;
  private scope: NamespaceScope = new Map();

  open(name: ExpandedName, _more: boolean, at: number): number {
    const above = this.open_.at(-1);
    const node: Growing = {
      name: nameOf(name),
      attributes: new Map(),
      children: [],
      text: '',
      start: at,
      end: at,
      scope: above?.inner ?? new Map(),
      inner: this.inScope(),
    };
    if (++this.count > MOST_ELEMENTS) throw new SecurityError('unsecured');
    above?.children.push(node);
    this.root ??= node;
    this.open_.push(node);
    return name.uri === NAMESPACES.px ? PASS : COLLECT;
  }

  attribute(name: ExpandedName, value: string): void {
    this.open_.at(-1)!.attributes.set(name.uri === '' ? name.local : nameOf(name), value);
  }

  text(value: string): void {
    this.open_.at(-1)!.text += value;
  }

  close(end: number): void {
    this.open_.pop()!.end = end;
  }

  opened(): void {}
  stray(): void {}

  /** Copied when it has changed only. */
  private inScope(): NamespaceScope {
    const { bindings, namespaces } = this.scanner;
    if (namespaces !== this.scopeAt) {
      if (bindings.size > MOST_PREFIXES || [...bindings.values()].some((uri) => SPECIAL.test(uri)))
        throw new SecurityError('unsecured');
      this.scope = new Map(bindings);
      this.scopeAt = namespaces;
    }
    return this.scope;
  }
}

const PREFIXES: ReadonlyMap<string, string> = new Map(Object.entries(NAMESPACES).map(([prefix, uri]) => [uri, prefix]));

function nameOf({ uri, local }: ExpandedName): string {
  const prefix = PREFIXES.get(uri);
  return prefix === undefined ? `{${uri}}${local}` : `${prefix}:${local}`;
}
