import type { Steps } from '../../../exchange/steps.js';
import { type KnownHeaders, readEnvelope } from '../../door/soap/outline.js';
import { NAMESPACES } from '../security/index.js';
import { PMIX, type SoapVersion, WSA } from './soap.js';

/** What an envelope says about itself before anybody looks into its body. */
export interface Outline extends Routing {
  readonly version: SoapVersion;
  /** wsa:Action. */
  readonly action?: string;
  /** wsa:MessageID. */
  readonly messageId?: string;
  /** The first wsa:RelatesTo. */
  readonly relatesTo?: string;
  /** DisclosingState of the first Status. */
  readonly statusState?: string;
  /** PMIX's name of the body's content, such as `px:ResponseType`; `?` stands for another namespace. */
  readonly body?: string;
  /** Whether it has a Security header that must be understood. */
  readonly secured?: boolean;
}

/** RoutingData, wherever it stands: in the header of an answer, in MetaData of a question. */
export interface Routing {
  readonly requestId?: string;
  /** RequestDateTime. */
  readonly requestTime?: string;
  readonly requestingState?: string;
  readonly stateRequestId?: string;
  /** DisclosingState. */
  readonly disclosingState?: string;
  readonly stateDisclosureId?: string;
  readonly hubRequestId?: string;
  readonly hubDisclosureId?: string;
  readonly hubId?: string;
  readonly hubCode?: string;
}

type Fact = Exclude<keyof Outline, 'version' | 'body' | 'secured'>;

const ROUTING: Readonly<Record<string, keyof Routing>> = {
  'px:RequestID': 'requestId',
  'px:RequestDateTime': 'requestTime',
  'px:RequestingState': 'requestingState',
  'px:StateRequestID': 'stateRequestId',
  'px:DisclosingState': 'disclosingState',
  'px:StateDisclosureID': 'stateDisclosureId',
  'px:HubRequestID': 'hubRequestId',
  'px:HubDisclosureID': 'hubDisclosureId',
  'px:HubUsedIdentification/px:HubIdentificationID': 'hubId',
  'px:HubUsedIdentification/px:HubIdentificationCode': 'hubCode',
};

const HEADER = 'soap:Envelope/soap:Header';

const HEADERS: KnownHeaders<Fact> = {
  prefixes: { [WSA]: 'wsa', [PMIX]: 'px', [NAMESPACES.wsse]: 'wsse' },
  places: {
    [`${HEADER}/wsa:Action`]: 'action',
    [`${HEADER}/wsa:MessageID`]: 'messageId',
    [`${HEADER}/wsa:RelatesTo`]: 'relatesTo',
    [`${HEADER}/px:ResponseStatus/px:Status/px:DisclosingState`]: 'statusState',
    ...routingAt(`${HEADER}/px:RoutingData`),
    ...routingAt(`${HEADER}/px:MetaData/px:RoutingData`),
  },
  single: new Set(['action', 'messageId', ...Object.values(ROUTING)]),
};

function routingAt(place: string): Record<string, Fact> {
  return Object.fromEntries(Object.entries(ROUTING).map(([path, fact]) => [`${place}/${path}`, fact]));
}

/**
 * Reads an envelope as far as its body begins, in steps.
 * @throws MessageError where it is no XML, SoapFault where it is no envelope that can be served
 */
export function* readOutline(bytes: Uint8Array): Steps<Outline> {
  const { version, facts, body, vital } = yield* readEnvelope(bytes, HEADERS);
  const secured = vital.has('wsse:Security');
  return { version, secured, ...facts, ...(body && { body: `${body.uri === PMIX ? 'px' : '?'}:${body.local}` }) };
}
