import type { Steps } from '../../exchange/steps.js';
import type { MessageGraph, SchemaMode, Tables } from '../../mapping/types.js';
import { MessageError } from '../../xml/errors.js';
import { note } from '../reply/facts.js';
import { OTHER, type PmixGeneration } from './generations.js';

export type { PmixGeneration };

/** How the reports of one state are read. */
export interface ReportReading {
  readonly tables: Tables;
  /** In which the state was asked. */
  readonly generation: PmixGeneration;
  readonly schema: SchemaMode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
}

/**
 * Reads a report in its envelope, in steps. The payload's namespace says its generation (wire/pmix.md §1.2), and a state may
 * answer in the one it was not asked in.
 * @throws MessageError
 */
export function* readReport(body: Uint8Array, reading: ReportReading): Steps<MessageGraph> {
  const { tables, generation, schema, overlay } = reading;
  try {
    return yield* tables.readSteps(`${generation}/report`, body, { schema, overlay });
  } catch (error) {
    if (!(error instanceof MessageError) || error.code !== 'wrong-message') throw error;
    return yield* readOther(body, error, reading);
  }
}

function* readOther(
  body: Uint8Array,
  first: MessageError,
  { tables, generation, schema }: ReportReading,
): Steps<MessageGraph> {
  try {
    const graph = yield* tables.readSteps(`${OTHER[generation]}/report`, body, { schema });
    const warning = note(`the state was asked in ${generation} and answered in ${OTHER[generation]}`);
    return { ...graph, warnings: [...graph.warnings, warning] };
  } catch (error) {
    throw error instanceof MessageError && error.code === 'wrong-message' ? first : error;
  }
}
