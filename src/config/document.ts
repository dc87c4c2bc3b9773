import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { errorCode } from './errorCode.js';
import { Fault } from './fault.js';
import type { Problem } from './problem.js';
import { substitute } from './substitute.js';

export type Path = readonly PropertyKey[];

/** A YAML file with its placeholders replaced, able to say where each key stands. */
export class ConfigDocument {
  readonly problems: Problem[] = [];
  /** What may be meant, but deserves a look. */
  readonly warnings: Problem[] = [];
  readonly #yaml: Document;
  readonly #lines = new LineCounter();
  readonly #replaced = new Set<Node>();
  readonly #broken: string[] = [];

  /** Reads and parses `file`; syntax errors and placeholders that cannot be replaced go to `problems`. */
  constructor(
    readonly file: string,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#yaml = parseDocument(this.#read(), { lineCounter: this.#lines, prettyErrors: false });
    const duplicates = this.#yaml.errors.filter((error) => error.code === 'DUPLICATE_KEY');
    // After the first syntax error the parser has lost its way: what follows is noise.
    const lost = this.#yaml.errors
      .filter((error) => error.code !== 'DUPLICATE_KEY')
      .reduce<YAMLError | undefined>(
        (first, error) => (first && first.pos[0] <= error.pos[0] ? first : error),
        undefined,
      );
    for (const error of duplicates) this.#pushAt(error.pos[0], 'this key stands twice', 'keep one of the two');
    if (lost !== undefined) this.#pushAt(lost.pos[0], `this is not YAML: ${lost.message}`, 'correct the syntax');
    this.#substitute(env);
  }

  /** Whether the file is so broken that its values mean nothing. */
  get unusable(): boolean {
    return this.#yaml.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  }

  /** The plain values. */
  get values(): unknown {
    return this.unusable ? undefined : this.#yaml.toJS();
  }

  /** Adds a problem at `path`; nothing where a placeholder there already failed, or the same key has a problem. */
  report(path: Path, fault: Fault): void {
    const key = dotted(path);
    if (this.#broken.some((broken) => key === broken || key.startsWith(`${broken}.`))) return;
    if (!this.problems.some((known) => known.key === key && key !== '')) this.problems.push(this.#problem(path, fault));
  }

  /** Adds a warning at `path`. */
  warn(path: Path, fault: Fault): void {
    this.warnings.push(this.#problem(path, fault));
  }

  #problem(path: Path, fault: Fault): Problem {
    const { offset, node } = this.#locate(path);
    const { line, col } = this.#lines.linePos(offset);
    const message = fault.message.replace('{value}', this.#shown(node));
    return {
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      key: dotted(path),
      message,
      remedy: fault.remedy,
    };
  }

  #read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      this.#push(1, 1, '', `the file cannot be read (${errorCode(error)})`, 'give the path of a readable YAML file');
      return '';
    }
  }

  #pushAt(offset: number, message: string, remedy: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.#push(line, col, '', message, remedy);
  }

  #push(line: number, column: number, key: string, message: string, remedy: string): void {
    this.problems.push({ file: this.file, line, column, key, message, remedy });
  }

  #substitute(env: Readonly<Record<string, string | undefined>>): void {
    visit(this.#yaml, {
      Scalar: (key, node, ancestors) => {
        if (key === 'key' || typeof node.value !== 'string') return;
        const result = substitute(node.value, env, this.file);
        if (result instanceof Fault) {
          const path = pathOf([...ancestors, node]);
          this.report(path, result);
          this.#broken.push(dotted(path));
        } else if (result !== node.value) {
          node.value = result;
          this.#replaced.add(node);
        }
      },
    });
  }

  /** What a message may show of a value: never one that came from a placeholder, never a long one. */
  #shown(node: Node | undefined): string {
    if (!isScalar(node) || this.#replaced.has(node)) return 'the value';
    const text = String(node.value);
    return text.length > 60 || text.includes('\n') ? 'the value' : `"${text}"`;
  }

  /** Where the key of `path` stands (of a list: the item), or the nearest enclosing one; and its value. */
  #locate(path: Path): { offset: number; node?: Node } {
    let node: Node | null | undefined = this.#yaml.contents as Node | null;
    let offset = 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#yaml);
      if (isMap<Node, Node | null>(node)) {
        const pair: Pair<Node, Node | null> | undefined = node.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (pair === undefined) return { offset };
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq<Node>(node) && typeof step === 'number' && node.items[step] !== undefined) {
        node = node.items[step];
        offset = node.range?.[0] ?? offset;
      } else return { offset };
    }
    return { offset, node: node ?? undefined };
  }
}

/** `clients[0].requestor.npi` of `['clients', 0, 'requestor', 'npi']`. */
export function dotted(path: Path): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );
}

function pathOf(ancestors: readonly unknown[]): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (const [index, ancestor] of ancestors.entries()) {
    if (isSeq(ancestor)) path.push(ancestor.items.indexOf(ancestors[index + 1]));
    if (typeof ancestor === 'object' && ancestor !== null && 'key' in ancestor && isScalar(ancestor.key))
      path.push(String(ancestor.key.value));
  }
  return path;
}
