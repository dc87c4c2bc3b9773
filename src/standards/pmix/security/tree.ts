import { atOnce, type Steps } from '../../../exchange/steps.js';
import type { NamespaceScope } from '../../../xml/canonical.js';
import { defaultLimits, type XmlLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import { demand, SecurityError } from './errors.js';
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
const MOST_ATTRIBUTES = 10_000;
/** Comments, instructions and CDATA sections: a node each to libxml2, which takes longer for many than for long ones. */
const MOST_OTHERS = 10_000;
/** Prefixes in scope at any place, and in a list of them. */
export const MOST_PREFIXES = 100;
/** Prefixes in scope, over all places where they change. */
const MOST_BINDINGS = 100_000;
/** Characters of a namespace's name: a canonical form may repeat it at every element. */
const MOST_NAME = 256;
/** A start tag is read at a stretch. */
const LIMITS: XmlLimits = { ...defaultLimits, attribute: 16 * 1024, attributes: 100 };
/** What would have to be escaped in the name of a namespace, where libxml2's canonical form escapes nothing. */
const SPECIAL = /[\s"'<>&]/;

/**
 * Reads a whole document into a tree, in steps.
 * @throws MessageError as the scanner does; SecurityError `unsecured` for one with more elements, attributes or namespaces
 * than any envelope has, or with namespaces of which a canonical form would be in doubt
 */
export function* readTree(bytes: Uint8Array): Steps<Node> {
  demand(hasFewOthers(bytes), 'unsecured');
  yield;
  const reading = new TreeReader();
  yield* reading.scanner.steps(bytes, reading, LIMITS);
  return reading.root!;
}

/** Reads a part that is known to be small, at once. @throws as `readTree` does */
export function readPart(bytes: Uint8Array): Node {
  return atOnce(readTree(bytes));
}

/** Every element below one, itself among them, in the order of the document. */
export function* within(node: Node): Generator<Node> {
  const left = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    left.push(...next.children.toReversed());
  }
}

/** Bytes of an element as it came. */
export function sizeOf({ start, end }: Node): number {
  return end - start;
}

/** Counts what looks like one, as a report within a CDATA section may; a report has few. */
function hasFewOthers(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, byteLength } = bytes;
  const all = Buffer.from(buffer, byteOffset, byteLength);
  let left = MOST_OTHERS;
  for (const opening of ['<!', '<?'])
    for (let at = all.indexOf(opening); at >= 0 && left >= 0; at = all.indexOf(opening, at + 2)) left--;
  return left >= 0;
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
  private elements = 0;
  private attributes = 0;
  private bound = 0;
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
    demand(++this.elements <= MOST_ELEMENTS, 'unsecured');
    above?.children.push(node);
    this.root ??= node;
    this.open_.push(node);
    return name.uri === NAMESPACES.px ? PASS : COLLECT;
  }

  attribute(name: ExpandedName, value: string): void {
    demand(++this.attributes <= MOST_ATTRIBUTES, 'unsecured');
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
      this.bound += bindings.size;
      demand(bindings.size <= MOST_PREFIXES && this.bound <= MOST_BINDINGS, 'unsecured');
      for (const uri of bindings.values()) demand(uri.length <= MOST_NAME && !SPECIAL.test(uri), 'unsecured');
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
