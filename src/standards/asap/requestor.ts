import { randomUUID } from 'node:crypto';
import type { Steps } from '../../exchange/steps.js';
import type { StateAnswer, StateProtocol } from '../../exchange/types.js';
import type { SchemaMode, Tables } from '../../mapping/types.js';
import type { Connection, Reply } from '../../transport/types.js';
import { MessageError } from '../../xml/errors.js';
import { failureOf, unwritable } from '../reply/failures.js';
import { note } from '../reply/facts.js';
import { httpFailure, looksLikeXml } from '../reply/http.js';
import { readInTurns } from '../reply/inTurns.js';
import { inEnvelope, soapHeaders } from './envelope.js';
import { questionBundle } from './question.js';
import type { AsapRoute } from './route.js';
import { type AskedQuestion, readAnswer } from './statuses.js';

export type { AsapRoute };

export interface AsapOptions {
  readonly tables: Tables;
  readonly connection: Connection;
  readonly schema: SchemaMode;
}

/**
 * The PDMP Requestor over the ASAP PMP web service, in the names that are public (docs/asap.md): one detailed ad hoc query
 * for each disclosing state. Whatever the state does becomes an answer; only a fault of our own rejects.
 */
export function createAsapRequestor(options: AsapOptions): StateProtocol<AsapRoute> {
  const { tables, connection } = options;
  return {
    async ask(query, route, signal) {
      const requestId = randomUUID().replaceAll('-', '');
      let body: Uint8Array;
      try {
        const question = questionBundle(query, route, requestId);
        body = inEnvelope(tables.write('asap-2.1a/request', question, { overlay: route.overlay }), route.soap);
      } catch (error) {
        return unwritable(error);
      }
      try {
        const reply = await connection.post(body, soapHeaders(route.soap, route.action), signal);
        return await readInTurns(readReply(reply, options, route, { ...route, requestId }), signal);
      } catch (error) {
        return failureOf(error);
      }
    },
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}

function* readReply(
  { status, body }: Reply,
  { tables, schema }: AsapOptions,
  { overlay }: AsapRoute,
  asked: AskedQuestion,
): Steps<StateAnswer> {
  if (!looksLikeXml(body)) return httpFailure(status);
  const good = status >= 200 && status < 300;
  try {
    const answer = readAnswer(yield* tables.readSteps('asap-2.1a/history', body, { schema, overlay }), asked);
    if (good || answer.status !== 'provided') return answer;
    return { ...answer, warnings: [...answer.warnings, note(`the response came with HTTP ${status}`)] };
  } catch (error) {
    // What an error page fails to be as XML says less than its status.
    return good || !(error instanceof MessageError) ? failureOf(error) : httpFailure(status);
  }
}
