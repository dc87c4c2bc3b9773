import { randomUUID } from 'node:crypto';
import type { Steps } from '../../exchange/steps.js';
import type { StateAnswer, StateProtocol } from '../../exchange/types.js';
import type { SchemaMode, Tables } from '../../mapping/types.js';
import type { Connection, Reply } from '../../transport/types.js';
import { MessageError } from '../../xml/errors.js';
import { failureOf, unwritable } from '../reply/failures.js';
import { note } from '../reply/facts.js';
import { faultAnswer } from '../reply/faults.js';
import { httpFailure, looksLikeXml } from '../reply/http.js';
import { readInTurns } from '../reply/inTurns.js';
import { peel } from './peel.js';
import { isAnimal, questionBundle } from './question.js';
import type { ScriptRoute, ScriptVersion, SenderSoftware } from './route.js';
import type { AskedQuestion } from './statuses.js';
import { readAnswer } from './statuses.js';

export type { ScriptRoute, ScriptVersion, SenderSoftware } from './route.js';

export interface ScriptOptions {
  readonly tables: Tables;
  readonly connection: Connection;
  readonly version: ScriptVersion;
  readonly schema: SchemaMode;
  /** Default: this gateway. */
  readonly software?: SenderSoftware;
}

/** Asked by an animal's name, a state would look for a person of that name. */
const NO_ANIMALS: StateAnswer = {
  status: 'unsupported',
  what: 'operation',
  detail: 'SCRIPT 10.6 cannot ask for an animal',
};

const THIS_GATEWAY: SenderSoftware = { developer: 'pdmp-gateway', product: 'pdmp-gateway', version: '0.1' };

/**
 * The PDMP Requestor over NCPDP SCRIPT: one RxHistoryRequest per state, raw XML by HTTPS POST, the answer on the same
 * connection (wire/ncpdp.md §5.3). Whatever the state does becomes an answer; only a fault of our own rejects.
 */
export function createScriptRequestor(options: ScriptOptions): StateProtocol<ScriptRoute> {
  const { tables, connection, version, software = THIS_GATEWAY } = options;
  return {
    async ask(query, route, signal) {
      if (version === '10.6' && isAnimal(query.patient)) return NO_ANIMALS;
      const messageId = randomUUID().replaceAll('-', '');
      let body: Uint8Array;
      try {
        const bundle = questionBundle(query, { version, software, route, messageId });
        body = tables.write(`script-${version}/request`, bundle, { overlay: route.overlay });
      } catch (error) {
        return unwritable(error);
      }
      try {
        const reply = await connection.post(body, HEADERS, signal);
        const reading = readReply(reply, options, route, { state: route.state, messageId });
        return await readInTurns(reading, signal);
      } catch (error) {
        return failureOf(error);
      }
    },
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}

const HEADERS = { 'content-type': 'application/xml; charset=utf-8', accept: 'application/xml' };

function* readReply(
  { status, body }: Reply,
  options: ScriptOptions,
  route: ScriptRoute,
  asked: AskedQuestion,
): Steps<StateAnswer> {
  if (!looksLikeXml(body)) return httpFailure(status);
  const good = status >= 200 && status < 300;
  try {
    const answer = yield* readMessage(body, options, route, asked);
    if (good || answer.status !== 'provided') return answer;
    return { ...answer, warnings: [...answer.warnings, note(`the history came with HTTP ${status}`)] };
  } catch (error) {
    // What an error page fails to be as XML says less than its status.
    return good || !(error instanceof MessageError) ? failureOf(error) : httpFailure(status);
  }
}

function* readMessage(
  body: Uint8Array,
  options: ScriptOptions,
  route: ScriptRoute,
  asked: AskedQuestion,
): Steps<StateAnswer> {
  const { tables, version, schema } = options;
  const peeled = yield* peel(body);
  if (peeled.kind === 'fault')
    return peeled.invalidRequestor
      ? { status: 'disallowed', reason: 'Invalid Requestor: the state does not let this requester ask.' }
      : faultAnswer(peeled.codes);
  return readAnswer(
    yield* tables.readSteps(`script-${version}/history`, peeled.bytes, { schema, overlay: route.overlay }),
    asked,
  );
}
