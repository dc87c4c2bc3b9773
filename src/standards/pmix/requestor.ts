import type { StateProtocol } from '../../exchange/types.js';
import { createAskInEither, type PmixGeneration } from './generations.js';
import { putQuestion } from './putQuestion.js';
import { HISTORY_ACTION, PICKLIST_ACTION } from './question.js';
import type { PmixOptions, PmixRoute } from './route.js';
import { securedConnection } from './security/index.js';
import { withPickList } from './withPickList.js';

export type { PmixGeneration, PmixOptions, PmixRoute };

/**
 * The PDMP Requestor over PMIX's "Trusted" SOAP 1.2 interface (wire/pmix.md §2): one call per disclosing state; a second
 * one where the state speaks the other generation, or for its pick list. Whatever the state does becomes an answer; only a
 * fault of our own rejects.
 */
export function createPmixRequestor(options: PmixOptions): StateProtocol<PmixRoute> {
  const { generation: configured, other, security } = options;
  const connection = security === undefined ? options.connection : securedConnection(options.connection, security);
  const put = { ...options, connection };
  const askInEither = createAskInEither(configured, other);
  return {
    async ask(query, route, signal, leftMs = Number.POSITIVE_INFINITY) {
      const begun = performance.now();
      const asked = await askInEither(
        route.state,
        (generation) => putQuestion(query, route, { action: HISTORY_ACTION, generation, signal }, put),
        signal,
      );
      const time = { signal, leftMs: leftMs - (performance.now() - begun) };
      return withPickList(asked, query, time, (own) =>
        putQuestion(query, route, { action: PICKLIST_ACTION, generation: asked.generation, signal: own }, put),
      );
    },
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}
