import { pace } from '../../../../exchange/steps.js';
import type { StateProtocol } from '../../../../exchange/types.js';
import { toJson } from '../../../../fhir/json.js';
import { readInTurns } from '../../../reply/inTurns.js';
import { asking } from '../asking.js';
import { baseOf, type FhirOptions } from '../options.js';
import { newRemarks } from '../reading/remarks.js';
import { readReply } from '../reading/reply.js';
import { readHistory } from './answer.js';
import { historyQuestion, type UsPdmpRoute } from './question.js';

/**
 * The requestor of the US PDMP guide: its operation `$pdmp-history`. Whatever the state does becomes an answer; only a
 * fault of our own rejects.
 */
export function createUsPdmpRequestor(options: FhirOptions): StateProtocol<UsPdmpRoute> {
  const { client } = options;
  const base = baseOf(options);
  const path = `${new URL(base).pathname.replace(/\/$/, '')}/$pdmp-history`;
  const headers = { 'content-type': 'application/fhir+json; charset=utf-8' };
  return {
    ask: (query, route, signal) =>
      asking(signal, async () => {
        const body = new TextEncoder().encode(toJson(historyQuestion(query, route)));
        const requestId = `${query.requestId}-${route.state}`;
        const reply = await client.send({ method: 'POST', path, headers, body }, requestId, signal);
        const result = await pace(readReply(reply, 'Parameters'), signal);
        return readInTurns(readHistory(result, base, query.period, newRemarks()), signal);
      }),
    probe: (signal) => client.probe(signal),
    close: () => client.close(),
  };
}
