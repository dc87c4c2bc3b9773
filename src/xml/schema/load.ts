import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compileTables } from './compile.js';
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
  return new Program(compileTables((path) => files.get(path), entry));
}

/**
 * Reads a schema file from disk, with all that it includes and imports, and compiles it.
 * @throws SchemaError
 */
export function loadSchema(path: string): SchemaProgram {
  const folder = dirname(path);
  return new Program(compileTables((name) => read(join(folder, name)), basename(path)));
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

function read(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
