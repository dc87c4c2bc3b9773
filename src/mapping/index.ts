export { knownTables, openTables } from './tables.js';
export { TableError } from './model.js';
export type { Explanation, MessageGraph, ReadOptions, SchemaMode, Tables, TablesOptions } from './types.js';
