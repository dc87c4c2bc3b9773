/**
 * pdmp-gateway as a library: reading and writing state PDMP messages by the mapping tables (contract §6).
 *
 * ```ts
 * import { openTables } from 'pdmp-gateway';
 * const tables = await openTables();
 * const { bundle } = tables.read('pmix-3/report', bytes, { schema: 'strict' });
 * console.log(tables.toJson(bundle));
 * ```
 */
export { openTables, TableError } from './mapping/index.js';
export type { Explanation, ReadOptions, SchemaMode, Tables, TablesOptions } from './mapping/index.js';
export { MessageError, type MessageErrorCode } from './xml/errors.js';
export { Decimal } from './fhir/decimal.js';
