import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerInstead } from '../faults/instead.js';
import { damage } from '../faults/damage.js';
import type { Fault } from '../faults/fault.js';
import type { FaultBoard } from '../faults/fault-board.js';
import { standardOf } from '../protocol.js';
import type { Seat } from '../seat.js';
import { plainAnswer, type Answer, type Call, type Heard } from '../wire/answer.js';
import { openAsapCall } from '../wire/asap/open-call.js';
import { openFhirCall } from '../wire/fhir/open-call.js';
import type { SignIn } from '../wire/fhir/sign-in.js';
import { openPmixCall } from '../wire/pmix/open-call.js';
import { pmixWsdl } from '../wire/pmix/wsdl.js';
import { openScriptCall } from '../wire/script/open-call.js';
import { deliver } from './deliver.js';
import { readBody } from './read-body.js';
import type { RequestLog } from './received.js';

/** The states behind one path, all of one kind of protocol. */
export interface Place {
  readonly seats: ReadonlyMap<string, Seat>;
  /** The full address: for the WSDL, and the base of FHIR. */
  readonly endpoint: string;
  readonly path: string;
  /** Where who asks in FHIR signs in. */
  readonly signIn: SignIn;
}

/** A late answer that a demo state pushed, and what it heard. */
export interface Push {
  readonly state: string;
  readonly heard: Heard;
}

/** What all places of a simulator share. */
export interface Surroundings {
  readonly board: FaultBoard;
  readonly log: RequestLog;
  /** Late answers, as far as they were pushed. */
  readonly pushes: Push[];
  /** Aborts when the simulator stops: whoever sleeps wakes up. */
  readonly stopping: AbortSignal;
}

/** Answers one HTTP request at a place, with whatever is wrong with the state at the moment. */
export async function serveStates(
  place: Place,
  { board, log, pushes, stopping }: Surroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const first = firstOf(place);
  const standard = standardOf(first.protocol);
  const { url = '', headers } = request;
  if (request.method === 'GET' && standard === 'pmix' && /\?wsdl$/i.test(url)) {
    return deliver(wsdl(place.endpoint), undefined, response);
  }
  if (request.method !== 'POST' && standard !== 'fhir')
    return deliver(plainAnswer(405, 'POST is expected'), undefined, response);
  const body = await readBody(request);
  if (body === undefined) return deliver(plainAnswer(413, 'the request is too large'), undefined, response);
  const call =
    standard === 'fhir'
      ? openFhir(place, request, body)
      : openers[standard](place.seats, headers['content-type'] ?? '', body);
  if (call.aside) return deliver(await call.answer(undefined), undefined, response);
  const state = call.state ?? (place.seats.size === 1 ? first.state : undefined);
  log.add({ state, endpoint: place.endpoint, url, headers, body });
  const fault = state === undefined ? undefined : board.take(state);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'slow') await sleep(fault.ms, undefined, { signal: stopping }).catch(() => undefined);
  const answer = answerInstead(fault, first.protocol) ?? (await damaged(call, fault));
  if (!response.destroyed) deliver(answer, fault, response);
  const { later } = answer;
  if (later === undefined || state === undefined) return;
  await sleep(later.afterMs, undefined, { signal: stopping }).catch(() => undefined);
  if (!stopping.aborted) pushes.push({ state, heard: await later.push() });
}

const openers = { pmix: openPmixCall, script: openScriptCall, asap: openAsapCall } as const;

function openFhir(place: Place, { method = '', url = '', headers }: IncomingMessage, body: Buffer): Call {
  const [path = '', ...query] = url.split('?');
  const below = path.slice(place.path.length);
  return openFhirCall(firstOf(place), place.endpoint, place.signIn, {
    method,
    path: below,
    query: query.join('?'),
    headers,
    body,
  });
}

function firstOf({ seats }: Place): Seat {
  const [first] = seats.values();
  if (first === undefined) throw new Error('a place without a state');
  return first;
}

/** Whether a place is a FHIR base: what is below it is its own. */
export function isFhir(place: Place): boolean {
  return standardOf(firstOf(place).protocol) === 'fhir';
}

async function damaged(call: Call, fault: Fault | undefined): Promise<Answer> {
  const answer = await call.answer(fault);
  return { ...answer, body: damage(answer.body, fault, 'message') };
}

function wsdl(endpoint: string): Answer {
  return { status: 200, contentType: 'application/xml; charset=utf-8', body: Buffer.from(pmixWsdl(endpoint)) };
}
