import type { Json, JsonObject, Resource } from '../../fhir/types.js';
import { CODES, SYSTEMS } from './codes.js';
import type { AuditedRequest, GatewayIdentity, Requester } from './request.js';
import type { Agent, Who } from './types.js';

const IP_ADDRESS = '2';
const URI = '5';

/** A state and where it was asked. */
export interface StateParty {
  readonly state: string;
  /** URL of its endpoint, where it has a route. */
  readonly endpoint?: string;
}

/** The client's system: who sends the query to us. */
export function clientAgent({ client, remoteAddress }: AuditedRequest, role: 'source' | 'destination'): Agent {
  return {
    type: { coding: [CODES[role]] },
    who: { type: 'Device', identifier: { system: SYSTEMS.client, value: client.id }, display: client.name },
    requestor: false,
    network: { address: remoteAddress, type: IP_ADDRESS },
  };
}

/** The client's system, where it is no party to the exchange but the reason for it. */
export function instigatorAgent({ client }: AuditedRequest): Agent {
  return {
    type: { coding: [CODES.process] },
    who: { type: 'Device', identifier: { system: SYSTEMS.client, value: client.id }, display: client.name },
    requestor: false,
  };
}

/** The gateway, at either end of a query. */
export function gatewayAgent({ publicUrl }: GatewayIdentity, role: 'source' | 'destination'): Agent {
  return {
    type: { coding: [CODES[role]] },
    who: { type: 'Device', identifier: { system: SYSTEMS.uri, value: publicUrl }, display: 'pdmp-gateway' },
    requestor: false,
    network: { address: publicUrl, type: URI },
  };
}

/** A state's PDMP: who is sent a query by us. */
export function stateAgent({ state, endpoint }: StateParty): Agent {
  return {
    type: { coding: [CODES.destination] },
    who: { type: 'Device', identifier: { system: SYSTEMS.state, value: state }, display: `${state} PDMP` },
    requestor: false,
    ...(endpoint === undefined ? {} : { network: { address: endpoint, type: URI } }),
  };
}

/**
 * The individual who asks, and the facility on whose behalf. A delegate and the one it asks for are both recipients; the
 * delegate is the requestor then.
 */
export function requesterAgents({ practitioner, role, organization, delegate }: Requester): Agent[] {
  const agents: Agent[] = [];
  const codes = codesOf(role);
  if (delegate !== undefined) agents.push(recipient(delegate, codes, true));
  if (practitioner !== undefined) {
    agents.push(delegate === undefined ? recipient(practitioner, codes, true) : recipient(practitioner, [], false));
  }
  if (organization !== undefined) {
    const [identifier] = identifiersOf(organization);
    const { name } = organization;
    agents.push({
      type: { coding: [CODES.provider] },
      who: {
        type: 'Organization',
        ...(identifier ? { identifier } : {}),
        ...(typeof name === 'string' ? { display: name } : {}),
      },
      requestor: false,
    });
  }
  return agents;
}

function recipient(practitioner: Resource, codes: JsonObject[], requestor: boolean): Agent {
  const [first, ...others] = identifiersOf(practitioner);
  const name = nameOf(practitioner);
  return {
    type: { coding: [CODES.recipient] },
    ...(codes.length > 0 ? { role: codes } : {}),
    who: { type: 'Practitioner', ...(first ? { identifier: first } : {}), ...(name ? { display: name } : {}) },
    ...(others.length > 0 ? { altId: others.map(({ value }) => value).join(' ') } : {}),
    ...(name ? { name } : {}),
    requestor,
  };
}

function identifiersOf({ identifier }: Resource): NonNullable<Who['identifier']>[] {
  return list(identifier).flatMap((item) => {
    const { system, value } = Object(item) as JsonObject;
    if (typeof value !== 'string') return [];
    return [typeof system === 'string' ? { system, value } : { value }];
  });
}

function nameOf({ name }: Resource): string {
  const { given, family } = Object(list(name)[0]) as JsonObject;
  return [...list(given), family].filter((part) => typeof part === 'string').join(' ');
}

function codesOf(role: Resource | undefined): JsonObject[] {
  return list(role?.['code']).filter((code): code is JsonObject => typeof code === 'object' && code !== null);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
