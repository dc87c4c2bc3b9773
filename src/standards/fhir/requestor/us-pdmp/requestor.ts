import { pace } from '../../../../exchange/steps.js';
import type { PdmpQuery, StateAnswer, StateProtocol } from '../../../../exchange/types.js';
import { toJson } from '../../../../fhir/json.js';
import { readInTurns } from '../../../reply/inTurns.js';
import { asking } from '../asking.js';
import { baseOf, type FhirOptions } from '../options.js';
import { newRemarks } from '../reading/remarks.js';
import { readReply } from '../reading/reply.js';
import { readHistory } from './answer.js';
import { newRetrievalKeys } from './keys.js';
import { historyQuestion, type UsPdmpRoute } from './question.js';

/**
 * The requestor of the US PDMP guide: its operation `$pdmp-history`. Whatever the state does becomes an answer; only a
 * fault of our own rejects. A key that the state gives for a history which it makes ready goes along when the same is asked
 * again; where that brings no history, the state is asked plainly (docs/decisions/0103).
 */
export function createUsPdmpRequestor(options: FhirOptions): StateProtocol<UsPdmpRoute> {
  const { client } = options;
  const base = baseOf(options);
  const path = `${new URL(base).pathname.replace(/\/$/, '')}/$pdmp-history`;
  const headers = { 'content-type': 'application/fhir+json; charset=utf-8' };
  const keys = newRetrievalKeys();

  const put = (query: PdmpQuery, route: UsPdmpRoute, signal: AbortSignal, key?: string): Promise<StateAnswer> =>
    asking(signal, async () => {
      const body = new TextEncoder().encode(toJson(historyQuestion(query, route, key)));
      const requestId = `${query.requestId}-${route.state}`;
      const reply = await client.send({ method: 'POST', path, headers, body }, requestId, signal);
      const result = await pace(readReply(reply, 'Parameters'), signal);
      return readInTurns(readHistory(result, base, query.period, newRemarks()), signal);
    });

  return {
    async ask(query, route, signal) {
      const key = keys.of(query, route.state);
      const fetched = key === undefined ? undefined : await put(query, route, signal, key);
      if (fetched?.status === 'provided') {
        keys.keep(query, route.state, undefined);
        return fetched;
      }
      const answer = await put(query, route, signal);
      // What was begun first is ready first.
      const first = fetched?.status === 'deferred' ? key : undefined;
      keys.keep(query, route.state, answer.status === 'deferred' ? (first ?? answer.key) : undefined);
      return answer;
    },
    probe: (signal) => client.probe(signal),
    close: () => client.close(),
  };
}
