import { objects } from '../../../exchange/json.js';
import type { Steps } from '../../../exchange/steps.js';
import type { JsonObject, Resource } from '../../../fhir/types.js';
import type { MessageGraph, Tables } from '../../../mapping/types.js';
import { MessageError } from '../../../xml/errors.js';
import { type AskedHistory, readQuestion, type Span } from '../../door/readQuestion.js';
import { DoorRefusal } from '../../door/refusal.js';
import type { PmixGeneration } from '../readReport.js';

/** A question as a door needs it. */
export interface Asked extends AskedHistory {
  /** Of the payload; it is answered in the same. */
  readonly generation: PmixGeneration;
}

/** How a question is read. */
export interface AskedReading {
  readonly tables: Tables;
  readonly window: Span;
  /** `gateway.site`. */
  readonly site: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

const GENERATIONS: readonly PmixGeneration[] = ['pmix-3', 'pmix-2'];
const DISCLOSING_STATE = 'urn:pdmp:extension:disclosing-state';

/**
 * Reads a question in its envelope, in steps.
 * @throws DoorRefusal `invalid`, `unknown-version`; MessageError where it cannot be read
 */
export function* readAsked(bytes: Uint8Array, { tables, window, site, today }: AskedReading): Steps<Asked> {
  const { generation, graph } = yield* readRequest(bytes, tables);
  if (!graph.payload) throw new DoorRefusal('invalid', 'RequestData is empty: it holds the request.');
  return { ...readQuestion(withStates(graph, site), window, today), generation };
}

/** The payload's namespace says its generation, never MetaData/Version (wire/pmix.md §1.2). */
function* readRequest(
  bytes: Uint8Array,
  tables: Tables,
): Steps<{ readonly generation: PmixGeneration; readonly graph: MessageGraph }> {
  for (const generation of GENERATIONS) {
    try {
      return { generation, graph: yield* tables.readSteps(`${generation}/request`, bytes, { schema: 'warn' }) };
    } catch (error) {
      if (!(error instanceof MessageError) || error.code !== 'wrong-message') throw error;
    }
  }
  throw new DoorRefusal('unknown-version', 'Requests in NIEM 4.0 and 2.0 are understood here.');
}

/** States that a DisclosingState names; none where it names nobody but us. */
export function statesNamed(disclosingState: string, site: string): string[] {
  const named = disclosingState.split(/[\s,;]+/).filter((name) => name !== '');
  return named.length === 1 && named[0]!.toUpperCase() === site.toUpperCase() ? [] : named;
}

function withStates(graph: MessageGraph, site: string): MessageGraph {
  const named = ({ url, valueString }: JsonObject): JsonObject[] =>
    statesNamed(String(valueString), site).map((state) => ({ url: url ?? DISCLOSING_STATE, valueString: state }));
  const separate = (header: Resource): Resource => ({
    ...header,
    extension: objects(header.extension).flatMap((one) => (one.url === DISCLOSING_STATE ? named(one) : [one])),
  });
  const resources = graph.resources.map((one) => (one.resourceType === 'MessageHeader' ? separate(one) : one));
  return { ...graph, resources };
}
