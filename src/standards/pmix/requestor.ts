import type { Steps } from '../../exchange/steps.js';
import type { StateAnswer, StateCode, StateProtocol } from '../../exchange/types.js';
import type { MessageGraph, SchemaMode, Tables } from '../../mapping/types.js';
import type { Connection, Reply } from '../../transport/types.js';
import { MessageError } from '../../xml/errors.js';
import { failed, failureOf, unwritable } from '../reply/failures.js';
import { note } from '../reply/facts.js';
import { httpFailure, looksLikeXml } from '../reply/http.js';
import { readInTurns } from '../reply/inTurns.js';
import type { QuestionSettings } from './question.js';
import { HISTORY_ACTION, newQuestion, questionBundle } from './question.js';
import { type PmixGeneration, readReport } from './readReport.js';
import { type MessageSecurity, securedConnection, SecurityError } from './security/index.js';
import { readAnswer } from './statuses.js';

export type { PmixGeneration };

/** How one state is asked over a PMIX connection. */
export interface PmixRoute {
  readonly state: StateCode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
  /** Send the patient's social security number where the caller gave one. Default false. */
  readonly sendSsn?: boolean;
}

export interface PmixOptions {
  readonly tables: Tables;
  readonly connection: Connection;
  readonly generation: PmixGeneration;
  /** `gateway.site`, such as `KY_GWY`. */
  readonly site: string;
  readonly schema: SchemaMode;
  /** MetaData/Version. Default `2`: what the interface description's sample says for every generation. */
  readonly version?: string;
  /** Signs and encrypts what is asked, and demands the same of answers. Default: the "Trusted" interface, without. */
  readonly security?: MessageSecurity;
  /** Told of each question just before it is sent. */
  readonly asking?: (requestId: string, state: StateCode) => void;
}

/**
 * The PDMP Requestor over PMIX's "Trusted" SOAP 1.2 interface (wire/pmix.md §2): one call per disclosing state.
 * Whatever the state does becomes an answer; only a fault of our own rejects.
 */
export function createPmixRequestor(options: PmixOptions): StateProtocol<PmixRoute> {
  const { tables, generation, site, version = '2', security, asking } = options;
  const connection = security === undefined ? options.connection : securedConnection(options.connection, security);
  return {
    async ask(query, route, signal) {
      const settings: QuestionSettings = { state: route.state, site, version, sendSsn: route.sendSsn ?? false };
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
        asking?.(question.requestId, route.state);
        const reply = await connection.post(body, HEADERS, signal);
        const reading = readReply(reply, options, route, (graph) => readAnswer(graph, question));
        return await readInTurns(reading, signal);
      } catch (error) {
        return error instanceof SecurityError ? failed('malformed', error.message) : failureOf(error);
      }
    },
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}

const HEADERS = {
  'content-type': `application/soap+xml; charset=utf-8; action="${HISTORY_ACTION}"`,
  accept: 'application/soap+xml',
};

function* readReply(
  { status, headers, body }: Reply,
  options: PmixOptions,
  route: PmixRoute,
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
    const answer = interpret(yield* readReport(body, { ...options, overlay: route.overlay }));
    if (good || answer.status !== 'provided') return answer;
    return { ...answer, warnings: [...answer.warnings, note(`the report came with HTTP ${status}`)] };
  } catch (error) {
    // What an error page fails to be as XML says less than its status.
    return good || !(error instanceof MessageError) ? failureOf(error) : httpFailure(status);
  }
}
