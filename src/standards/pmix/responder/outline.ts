import type { Steps } from '../../../exchange/steps.js';
import { type KnownHeaders, readEnvelope } from '../../door/soap/outline.js';
import { PMIX, type SoapVersion, WSA } from './soap.js';

/** What an envelope says about itself before anybody looks into its body. */
export interface Outline {
  readonly version: SoapVersion;
  /** wsa:Action. */
  readonly action?: string;
  /** wsa:MessageID. */
  readonly messageId?: string;
  /** The first wsa:RelatesTo. */
  readonly relatesTo?: string;
  /** RoutingData/RequestID. */
  readonly requestId?: string;
  /** RoutingData/DisclosingState. */
  readonly disclosingState?: string;
  /** DisclosingState of the first Status. */
  readonly statusState?: string;
  /** PMIX's name of the body's content, such as `px:ResponseType`; `?` stands for another namespace. */
  readonly body?: string;
}

const HEADERS: KnownHeaders<Exclude<keyof Outline, 'version' | 'body'>> = {
  prefixes: { [WSA]: 'wsa', [PMIX]: 'px' },
  places: {
    'soap:Envelope/soap:Header/wsa:Action': 'action',
    'soap:Envelope/soap:Header/wsa:MessageID': 'messageId',
    'soap:Envelope/soap:Header/wsa:RelatesTo': 'relatesTo',
    'soap:Envelope/soap:Header/px:RoutingData/px:RequestID': 'requestId',
    'soap:Envelope/soap:Header/px:RoutingData/px:DisclosingState': 'disclosingState',
    'soap:Envelope/soap:Header/px:ResponseStatus/px:Status/px:DisclosingState': 'statusState',
  },
  single: new Set(['action', 'messageId', 'requestId', 'disclosingState']),
};

/**
 * Reads an envelope as far as its body begins, in steps.
 * @throws MessageError where it is no XML, SoapFault where it is no envelope that can be served
 */
export function* readOutline(bytes: Uint8Array): Steps<Outline> {
  const { version, facts, body } = yield* readEnvelope(bytes, HEADERS);
  return { version, ...facts, ...(body && { body: `${body.uri === PMIX ? 'px' : '?'}:${body.local}` }) };
}
