import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compileTables } from './compile.js';
import { referencedFiles } from './documents.js';
import { SchemaError } from './error.js';
import type { SchemaProgram, SchemaRun } from './program.js';
import { Run } from './run.js';
import type { Tables } from './tables.js';

const MOST_FINDINGS = 100;

/**
 * Compiles the schema file `entry` with all that it includes and imports.
 * @param files schema files by path, `/` between folders; references are relative to the referring file
 * @throws SchemaError for a schema that is wrong or uses what is not supported
 */
export function compileSchema(files: ReadonlyMap<string, Uint8Array>, entry: string): SchemaProgram {
  return new Program(compileTables(files, entry));
}

/**
 * Reads a schema file from disk, with all that it includes and imports, and compiles it.
 * @throws SchemaError
 */
export function loadSchema(path: string): SchemaProgram {
  const folder = dirname(path);
  const entry = basename(path);
  const files = new Map<string, Uint8Array>();
  const wanted = [entry];
  for (const name of wanted) {
    if (files.has(name)) continue;
    const bytes = read(folder, name);
    files.set(name, bytes);
    wanted.push(...referencedFiles(name, bytes));
  }
  return compileSchema(files, entry);
}

class Program implements SchemaProgram {
  constructor(private readonly tables: Tables) {}

  elementSymbol(namespace: string, local: string): number {
    const { symbols, wild } = this.tables;
    return wild ? symbols.of(namespace, local) : symbols.declared(namespace, local);
  }

  start(line: () => number = () => 0, limit = MOST_FINDINGS): SchemaRun {
    return new Run(this.tables, line, limit);
  }
}

function read(folder: string, name: string): Uint8Array {
  try {
    return readFileSync(join(folder, name));
  } catch {
    throw new SchemaError(name, 1, 'the schema file cannot be read');
  }
}
