import { readFileSync } from 'node:fs';
import { isMap, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { type Place, TableError } from './model.js';

/** A YAML file as plain values, with the line of every mapping and list. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The place of a mapping or list of this file; the file's first line for anything else. */
  place(value: unknown): Place;
}

/**
 * Reads a YAML file of tables. `label` is the name that complaints show.
 * @throws TableError where the file is not YAML or repeats a key
 */
export function readYaml(path: string, label: string): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: counter, uniqueKeys: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new TableError(label, counter.linePos(problem.pos[0]).line, '', problem.message.split('\n')[0]!);
  }
  const lines = new Map<unknown, number>();
  const value = plain(document.contents, counter, lines);
  return { file: label, value, place: (of) => ({ file: label, line: lines.get(of) ?? 1 }) };
}

function plain(node: Node | null | unknown, counter: LineCounter, lines: Map<unknown, number>): unknown {
  const note = <T>(value: T): T => {
    const range = (node as Node).range;
    if (range) lines.set(value, counter.linePos(range[0]).line);
    return value;
  };
  if (isMap(node)) {
    const out: Record<string, unknown> = {};
    for (const pair of node.items) {
      out[String((pair.key as { value?: unknown }).value)] = plain(pair.value, counter, lines);
    }
    return note(out);
  }
  if (isSeq(node)) return note(node.items.map((item) => plain(item, counter, lines)));
  return (node as { value?: unknown } | null)?.value ?? null;
}
