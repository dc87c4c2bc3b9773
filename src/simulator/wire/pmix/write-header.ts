import type { Fault } from '../../faults/fault.js';
import { idOf, uuidOf } from '../answer.js';
import { rename, writeFragment, type Tree } from '../write-xml.js';
import { deferredAction, wsaNs, type PmpStatus } from './names.js';
import type { PmixQuery } from './read-envelope.js';

/** Writes the SOAP header's content of an answer: WS-Addressing, `ResponseStatus`, `RoutingData`. */
export function writeHeader(
  query: PmixQuery,
  state: string,
  status: PmpStatus,
  fault: Fault | undefined,
  prefix: (written: string) => string,
): string {
  const stray = fault?.kind === 'wrong-relates-to';
  const others = fault?.kind === 'several-status' ? Object.entries(fault.others) : [];
  const addressing = (text: string): Tree => addressed(prefix('wsa'), text);
  const tree: Tree = {
    'wsa:Action': addressing(`${query.action}Response`),
    'wsa:MessageID': addressing(`urn:uuid:${uuidOf(state, 'answer', query.messageId)}`),
    'wsa:To': addressing(`${wsaNs}/anonymous`),
    'wsa:RelatesTo': addressing(stray ? `urn:uuid:${uuidOf('somebody else')}` : query.messageId),
    'pmix:ResponseStatus':
      fault?.kind === 'missing-status'
        ? undefined
        : {
            'pmix:Status': [[state, status] as const, ...others].map(([code, word]) => ({
              'pmix:DisclosingState': code,
              'pmix:PMPStatus': word,
              'pmix:PMPStatusDescription': fault?.kind === 'pmp-status' ? fault.text : undefined,
            })),
          },
    'pmix:RoutingData': routingData(query, state, status === 'Provided', stray),
  };
  return fragment(rename(tree, (name) => name.replace(/^[^:]+(?=:)/, prefix)));
}

/** Writes the SOAP header's content of a late answer: a message of the state's own, which relates to none. */
export function writePushHeader(query: PmixQuery, state: string, status: PmpStatus): string {
  const addressing = (text: string): Tree => addressed('wsa', text);
  return fragment({
    'wsa:Action': addressing(deferredAction),
    'wsa:From': { '@xmlns:wsa': wsaNs, 'wsa:Address': `urn://${state}` },
    'wsa:MessageID': addressing(`urn:uuid:${uuidOf(state, 'late answer', query.messageId)}`),
    'wsa:To': addressing(`urn://${query.routing.get('RequestingState') ?? ''}`),
    'pmix:ResponseStatus': { 'pmix:Status': { 'pmix:DisclosingState': state, 'pmix:PMPStatus': status } },
    'pmix:RoutingData': routingData(query, state, status === 'Provided', false),
  });
}

/** A header of WS-Addressing: soap binds the prefix of our own namespace on the envelope, but no other. */
function addressed(prefix: string, text: string): Tree {
  return { [`@xmlns:${prefix}`]: wsaNs, '#': text };
}

function fragment(tree: Tree): string {
  return writeFragment({ header: tree }).slice('<header>'.length, -'</header>'.length);
}

function routingData(query: PmixQuery, state: string, disclosed: boolean, stray: boolean): Tree {
  const echoed = (name: string): string => query.routing.get(name) ?? '';
  const id = idOf(state, 'disclosure', query.messageId).slice(0, 12);
  return {
    'pmix:RequestID': stray ? `XX${uuidOf('somebody else')}` : echoed('RequestID'),
    'pmix:RequestDateTime': echoed('RequestDateTime'),
    'pmix:RequestingState': echoed('RequestingState'),
    'pmix:StateRequestID': echoed('StateRequestID'),
    'pmix:DisclosingState': state,
    'pmix:StateDisclosureID': disclosed ? `${state}-${id}` : nil,
    'pmix:HubRequestID': echoed('HubRequestID'),
    'pmix:HubDisclosureID': disclosed ? `HUB-${id}` : '',
    'pmix:HubUsedIdentification': {
      'pmix:HubIdentificationID': query.hub.id,
      'pmix:HubIdentificationCode': query.hub.code,
    },
  };
}

const nil: Tree = { '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', '@xsi:nil': 'true' };
