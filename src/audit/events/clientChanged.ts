import { CODES, SYSTEMS } from './codes.js';
import { details } from './entities.js';
import { sourceOf } from './frame.js';
import type { GatewayIdentity } from './request.js';
import type { Agent, AuditEvent } from './types.js';

/** A change of who may ask: a client is added, approved or revoked. */
export interface ClientChange {
  /** As it is registered. */
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly states: readonly string[];
    readonly scopes: readonly string[];
  };
  /** Its status before; absent for a new client. */
  readonly from?: string;
  readonly to: string;
}

/** Who changes a registration: an operator at a machine, or the client itself from an address. */
export type ChangedBy =
  { readonly user: string; readonly host: string; readonly command: string } | { readonly address: string };

/** The event of a change of the registry, to be on the disk before the change counts. Keys are not in it. */
export function clientChangedEvent(
  gateway: GatewayIdentity,
  { client, from, to }: ClientChange,
  by: ChangedBy,
  recorded: Date,
): AuditEvent {
  const { id, name, states, scopes } = client;
  return {
    resourceType: 'AuditEvent',
    type: CODES.securityAlert,
    subtype: [CODES.userSecurityChanged],
    action: 'E',
    recorded: recorded.toISOString(),
    outcome: '0',
    outcomeDesc: `${id}: ${from ?? 'new'} → ${to}`,
    agent: 'user' in by ? operatorAgents(by) : [clientItself(id, name, by.address)],
    source: sourceOf(gateway),
    entity: [
      {
        type: CODES.systemObject,
        role: CODES.securityUser,
        what: { type: 'Device', identifier: { system: SYSTEMS.client, value: id }, display: name },
        detail: details({ was: from, becomes: to, states: listed(states), scopes: listed(scopes) }),
      },
    ],
  };
}

/** FHIR has no empty texts. */
function listed(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(' ');
}

/** The machine's user, which is all that can be known of who sits there, and the command. */
function operatorAgents({ user, host, command }: { user: string; host: string; command: string }): Agent[] {
  return [
    {
      type: { coding: [CODES.author] },
      who: { identifier: { system: SYSTEMS.operator, value: user }, display: `${user} on ${host}` },
      requestor: true,
    },
    { type: { coding: [CODES.process] }, who: { type: 'Device', display: command }, requestor: false },
  ];
}

function clientItself(id: string, name: string, address: string): Agent {
  return {
    type: { coding: [CODES.author] },
    who: { type: 'Device', identifier: { system: SYSTEMS.client, value: id }, display: name },
    requestor: true,
    network: { address, type: '2' },
  };
}
