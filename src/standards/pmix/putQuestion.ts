import type { Steps } from '../../exchange/steps.js';
import type { PdmpQuery, StateAnswer } from '../../exchange/types.js';
import type { MessageGraph } from '../../mapping/types.js';
import type { Connection, Reply } from '../../transport/types.js';
import { MessageError } from '../../xml/errors.js';
import { failed, failureOf, unwritable } from '../reply/failures.js';
import { note } from '../reply/facts.js';
import { httpFailure, looksLikeXml } from '../reply/http.js';
import { readInTurns } from '../reply/inTurns.js';
import type { PmixGeneration } from './generations.js';
import { HISTORY_ACTION, newQuestion, type PmixAction, questionBundle, type QuestionSettings } from './question.js';
import { readReport } from './readReport.js';
import type { PmixOptions, PmixRoute } from './route.js';
import { SecurityError } from './security/index.js';
import { readAnswer } from './statuses.js';

/** How one question is put. */
export interface Put {
  readonly action: PmixAction;
  readonly generation: PmixGeneration;
  readonly signal: AbortSignal;
}

/** What putting a question takes; `connection`: with its security. */
export type PutOptions = Pick<PmixOptions, 'tables' | 'site' | 'schema' | 'version' | 'asking'> & {
  readonly connection: Connection;
};

/** Puts one question to one state and reads its answer, whatever that is. Rejects for a fault of our own only. */
export async function putQuestion(
  query: PdmpQuery,
  route: PmixRoute,
  { action, generation, signal }: Put,
  options: PutOptions,
): Promise<StateAnswer> {
  const { tables, connection, site, version = '2', asking } = options;
  const settings: QuestionSettings = { state: route.state, site, version, action, sendSsn: route.sendSsn ?? false };
  const question = newQuestion(settings);
  let body: Uint8Array;
  try {
    body = tables.write(`${generation}/request`, questionBundle(query, settings, question), {
      overlay: route.overlay,
    });
  } catch (error) {
    return unwritable(error);
  }
  try {
    // A pick list is never pushed later.
    if (action === HISTORY_ACTION) asking?.(question.requestId, route.state);
    const reply = await connection.post(body, headersOf(action), signal);
    const reading = readReply(reply, options, route, generation, (graph) => readAnswer(graph, question));
    return await readInTurns(reading, signal);
  } catch (error) {
    if (!(error instanceof SecurityError)) return failureOf(error);
    return failed(error.code === 'limit' ? 'limit' : 'malformed', error.message);
  }
}

function headersOf(action: PmixAction): Record<string, string> {
  return {
    'content-type': `application/soap+xml; charset=utf-8; action="${action}"`,
    accept: 'application/soap+xml',
  };
}

function* readReply(
  { status, headers, body }: Reply,
  { tables, schema }: PutOptions,
  { overlay }: PmixRoute,
  generation: PmixGeneration,
  interpret: (graph: MessageGraph) => StateAnswer,
): Steps<StateAnswer> {
  if (/^multipart\//i.test(headers['content-type'] ?? ''))
    return failed(
      'malformed',
      'The answer came as MTOM or with attachments, which PMIX does not use: have it switched off.',
    );
  if (!looksLikeXml(body)) return httpFailure(status);
  const good = status >= 200 && status < 300;
  try {
    const answer = interpret(yield* readReport(body, { tables, schema, generation, overlay }));
    if (good || answer.status !== 'provided') return answer;
    return { ...answer, warnings: [...answer.warnings, note(`the report came with HTTP ${status}`)] };
  } catch (error) {
    // What an error page fails to be as XML says less than its status.
    return good || !(error instanceof MessageError) ? failureOf(error) : httpFailure(status);
  }
}
