import type { Bundle } from '../fhir/types.js';
import type { SchemaProgram } from '../xml/schema/program.js';
import type { Steps } from '../xml/steps.js';
import type { Vocabulary } from './compile.js';
import { type Fitted, tableFitter } from './fit.js';
import type { Table } from './model.js';
import type { FittedMessage } from './types.js';
import { tableWriter } from './write.js';

/** Writes a Bundle so that the schema takes it. @throws MessageError code `unwritable` */
export type FittingWriter = (bundle: Bundle) => Steps<FittedMessage>;

/**
 * Compiles a table for writing what fits. A reference that leads nowhere counts as something changed.
 * @throws RangeError where the table has no schema, or an envelope
 */
export function fittingWriter(table: Table, vocabulary: Vocabulary, schema: SchemaProgram | undefined): FittingWriter {
  if (schema === undefined || table.envelope !== undefined)
    throw new RangeError(`${table.name} is not written to fit: that takes a schema, and no envelope`);
  // Letters are for the fitter to judge, which knows words from identifiers.
  const writer = tableWriter({ ...table, ascii: false }, vocabulary);
  const fit = tableFitter(table, schema);
  return function* (bundle) {
    let fitted: Fitted = { changed: 0, left: 0 };
    const bytes = yield* writer.steps(bundle, function* (root, dangling) {
      const { changed, left } = yield* fit(root);
      fitted = { changed: changed + dangling, left };
    });
    return { ...fitted, bytes };
  };
}
