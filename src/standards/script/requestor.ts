import { randomUUID } from 'node:crypto';
import type { Steps } from '../../exchange/steps.js';
import type { PdmpQuery, StateAnswer, StateProtocol } from '../../exchange/types.js';
import type { DayPeriod } from '../../fhir/types.js';
import type { SchemaMode, Tables } from '../../mapping/types.js';
import type { Connection, Reply } from '../../transport/types.js';
import { MessageError } from '../../xml/errors.js';
import { failureOf, unwritable } from '../reply/failures.js';
import { note } from '../reply/facts.js';
import { faultAnswer } from '../reply/faults.js';
import { httpFailure, looksLikeXml } from '../reply/http.js';
import { readInTurns } from '../reply/inTurns.js';
import { followMore } from './more.js';
import { peel } from './peel.js';
import { isAnimal, questionBundle } from './question.js';
import type { ScriptRoute, ScriptVersion, SenderSoftware } from './route.js';
import type { AskedQuestion, Reading } from './statuses.js';
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
 * The PDMP Requestor over NCPDP SCRIPT: an RxHistoryRequest, raw XML by HTTPS POST, the answer on the same connection
 * (wire/ncpdp.md §5.3), and again where the state has more than it told. Whatever the state does becomes an answer; only a
 * fault of our own rejects.
 */
export function createScriptRequestor(options: ScriptOptions): StateProtocol<ScriptRoute> {
  const { connection, version } = options;
  return {
    async ask(query, route, signal, leftMs) {
      if (version === '10.6' && isAnimal(query.patient)) return NO_ANIMALS;
      const ask = (period: DayPeriod, until: AbortSignal) => askOnce({ ...query, period }, route, until, options);
      return followMore(ask, { ...route, ...query }, signal, leftMs);
    },
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}

async function askOnce(
  query: PdmpQuery,
  route: ScriptRoute,
  signal: AbortSignal,
  options: ScriptOptions,
): Promise<Reading> {
  const { tables, connection, version, software = THIS_GATEWAY } = options;
  const messageId = randomUUID().replaceAll('-', '');
  let body: Uint8Array;
  try {
    const bundle = questionBundle(query, { version, software, route, messageId });
    body = tables.write(`script-${version}/request`, bundle, { overlay: route.overlay });
  } catch (error) {
    return { answer: unwritable(error) };
  }
  try {
    const reply = await connection.post(body, HEADERS, signal);
    const reading = await readInTurns(readReply(reply, options, route, { state: route.state, messageId }), signal);
    return 'answer' in reading ? reading : { answer: reading };
  } catch (error) {
    return { answer: failureOf(error) };
  }
}

const HEADERS = { 'content-type': 'application/xml; charset=utf-8', accept: 'application/xml' };

function* readReply(
  { status, body }: Reply,
  options: ScriptOptions,
  route: ScriptRoute,
  asked: AskedQuestion,
): Steps<Reading> {
  if (!looksLikeXml(body)) return { answer: httpFailure(status) };
  const good = status >= 200 && status < 300;
  try {
    const reading = yield* readMessage(body, options, route, asked);
    const { answer } = reading;
    if (good || answer.status !== 'provided') return reading;
    const warnings = [...answer.warnings, note(`the history came with HTTP ${status}`)];
    return { ...reading, answer: { ...answer, warnings } };
  } catch (error) {
    // What an error page fails to be as XML says less than its status.
    return { answer: good || !(error instanceof MessageError) ? failureOf(error) : httpFailure(status) };
  }
}

function* readMessage(
  body: Uint8Array,
  options: ScriptOptions,
  route: ScriptRoute,
  asked: AskedQuestion,
): Steps<Reading> {
  const { tables, version, schema } = options;
  const peeled = yield* peel(body);
  if (peeled.kind === 'fault') return { answer: peeled.invalidRequestor ? INVALID : faultAnswer(peeled.codes) };
  return readAnswer(
    yield* tables.readSteps(`script-${version}/history`, peeled.bytes, { schema, overlay: route.overlay }),
    asked,
  );
}

const INVALID: StateAnswer = {
  status: 'disallowed',
  reason: 'Invalid Requestor: the state does not let this requester ask.',
};
