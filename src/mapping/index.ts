export { knownTables, openTables } from './tables.js';
export { TableError } from './model.js';
export type { Fitted } from './fit.js';
export type {
  Explanation,
  FittedMessage,
  MessageGraph,
  ReadOptions,
  SchemaMode,
  Tables,
  TablesOptions,
} from './types.js';
