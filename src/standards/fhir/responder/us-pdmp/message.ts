import { randomUUID } from 'node:crypto';
import type { StateCode } from '../../../../exchange/types.js';
import { toJson } from '../../../../fhir/json.js';
import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { toXml } from '../../../../fhir/xml.js';
import type { FormatKind } from '../../formats.js';
import { DoorError } from '../../outcomes.js';
import { isObject, literalOf, objectsOf } from '../finishing/values.js';
import { isFhirId } from '../types.js';
import { type HistoryReply, historyParameters, writeHistory } from './reply.js';
import { knownStates } from './request/jurisdictions.js';
import { PDMP } from './urls.js';

const EVENT = 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history';

/** A request by message, taken apart. */
export interface RequestMessage {
  /** `MessageHeader.id`: what the response names. */
  readonly id: string;
  /** What the operation is given. */
  readonly parameters: Resource;
  /** Where the response belongs: the sender's endpoint. */
  readonly sender?: string;
  /** States that the message is sent to by name; absent: to us. */
  readonly destinations?: readonly StateCode[];
}

/**
 * Takes a request message apart (wire/fhir.md §2.7): a MessageHeader first, and the Parameters that it focuses on. It may
 * stand in `content` of Parameters, as R4's `$process-message` has it.
 * @param publicUrl our own, which a destination may name
 * @throws DoorError `malformed-request`, `missing-parameter`, `unsupported-parameter`, `unknown-jurisdiction`
 */
export function readMessage(body: Json, states: readonly StateCode[], publicUrl: string): RequestMessage {
  const bundle = contentOf(body);
  const entries = objectsOf(bundle.entry);
  const resources = entries.map(({ resource }) => (isObject(resource) ? (resource as Resource) : undefined));
  const [header] = resources;
  const parameters = resources.filter((resource) => resource?.resourceType === 'Parameters');
  const headers = resources.filter((resource) => resource?.resourceType === 'MessageHeader');
  if (header?.resourceType !== 'MessageHeader' || headers.length !== 1 || parameters.length !== 1) {
    throw new DoorError(
      'malformed-request',
      'A request message is a Bundle of type message: one MessageHeader first, and one Parameters.',
    );
  }
  const [focused] = parameters;
  const place = resources.indexOf(focused);
  const names = [entries[place]?.fullUrl, `Parameters/${String(focused?.id)}`, `urn:uuid:${String(focused?.id)}`];
  const focus = objectsOf(header.focus);
  if (focused === undefined || focus.length !== 1 || !names.includes(literalOf(focus[0]) ?? '')) {
    throw new DoorError('malformed-request', 'MessageHeader.focus must refer to the Parameters, and to nothing else.');
  }
  const event = isObject(header.eventCoding) ? header.eventCoding.code : header.eventUri;
  if (event !== EVENT) throw new DoorError('unsupported-parameter', `MessageHeader.event must be ${EVENT}.`);
  if (typeof header.id !== 'string' || !isFhirId(header.id)) {
    throw new DoorError('missing-parameter', 'MessageHeader.id is missing: the response names it.');
  }
  const sender = isObject(header.source) ? header.source.endpoint : undefined;
  const destinations = destinationsOf(header, states, publicUrl);
  return {
    id: header.id,
    parameters: focused,
    ...(typeof sender === 'string' ? { sender } : {}),
    ...(destinations === undefined ? {} : { destinations }),
  };
}

/** A message that answers another. */
export interface ResponseMessage {
  readonly request: RequestMessage;
  readonly reply: HistoryReply;
  readonly publicUrl: string;
}

/** The response as text; the reply's own text stands in it as it is. */
export function writeMessage({ request, reply, publicUrl }: ResponseMessage, kind: FormatKind): string {
  const [headerId, parametersId] = [randomUUID(), randomUUID()];
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: headerId,
    eventCoding: { system: 'urn:ietf:rfc:3986', code: EVENT },
    ...(request.sender === undefined ? {} : { destination: [{ endpoint: request.sender }] }),
    source: { name: 'PDMP Responder', endpoint: `${publicUrl}/fhir/$process-message` },
    response: { identifier: request.id, code: responseCode(reply) },
    focus: [{ reference: `urn:uuid:${parametersId}` }],
  };
  const bundle = {
    resourceType: 'Bundle',
    id: randomUUID(),
    meta: { profile: [`${PDMP}pdmp-bundle-response-message`] },
    type: 'message',
    timestamp: reply.answeredAt,
  };
  const first = { fullUrl: `urn:uuid:${headerId}`, resource: header };
  const fullUrl = `urn:uuid:${parametersId}`;
  if (kind === 'xml') return toXml({ ...bundle, entry: [first, { fullUrl, resource: historyParameters(reply) }] });
  const second = `{"fullUrl":${JSON.stringify(fullUrl)},"resource":${writeHistory(reply, 'json')}}`;
  return `${toJson(bundle).slice(0, -1)},"entry":[${toJson(first)},${second}]}`;
}

/**
 * Whether anything came of the request but errors; where nothing did, whether the same request may fare better later: a
 * state that failed may answer then.
 */
function responseCode({ data, link, retrievalKey, outcome }: HistoryReply): 'ok' | 'transient-error' | 'fatal-error' {
  const told = [data, link, retrievalKey].some((part) => part !== undefined);
  const issues = outcome?.issue ?? [];
  if (told || issues.length === 0 || issues.some(({ severity }) => severity !== 'error')) return 'ok';
  return issues.some(({ code }) => code === 'timeout' || code === 'incomplete') ? 'transient-error' : 'fatal-error';
}

function contentOf(body: Json): JsonObject {
  if (isObject(body) && body.resourceType === 'Parameters') {
    const parameters = objectsOf(body.parameter);
    const content = parameters.find(({ name }) => name === 'content')?.resource;
    const others = parameters.filter(({ name, valueBoolean }) => name !== 'content' && valueBoolean !== false);
    if (others.length > 0) {
      throw new DoorError('unsupported-parameter', 'Of the parameters of $process-message, only content is supported.');
    }
    if (isObject(content)) return contentOf(content);
  }
  if (isObject(body) && body.resourceType === 'Bundle' && body.type === 'message') return body;
  throw new DoorError('malformed-request', '$process-message takes a FHIR Bundle of type message.');
}

/**
 * Where the message is to go (docs/decisions/0088): a destination is a state by its two letters in `name`, or by
 * `urn:pdmp:` and them as endpoint; or it is us. One that is neither cannot be reached from here.
 */
function destinationsOf(header: Resource, states: readonly StateCode[], publicUrl: string) {
  const codes = objectsOf(header.destination).flatMap(({ name, endpoint }) => {
    if (typeof name === 'string' && /^[A-Za-z]{2}$/.test(name)) return [name.toUpperCase()];
    const [, code] = /^urn:pdmp:([A-Za-z]{2})$/.exec(typeof endpoint === 'string' ? endpoint : '') ?? [];
    if (code !== undefined) return [code.toUpperCase()];
    if (typeof endpoint === 'string' && (endpoint === publicUrl || endpoint.startsWith(`${publicUrl}/`))) return [];
    throw new DoorError(
      'unknown-jurisdiction',
      'A destination is neither this gateway nor a state: name a state by its two letters in destination.name.',
    );
  });
  return codes.length === 0 ? undefined : knownStates(codes, states);
}
