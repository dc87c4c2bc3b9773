import { CODES, interactionCode, SYSTEMS } from './codes.js';
import type { AuditedRequest, GatewayIdentity } from './request.js';
import type { Agent, AuditEvent, Entity, Outcome } from './types.js';

/** What differs between events about requests. */
export interface Frame {
  readonly gateway: GatewayIdentity;
  readonly request: AuditedRequest;
  readonly recorded: Date;
  readonly outcome: Outcome;
  readonly outcomeDesc: string;
  /** Claimed where the outcome is success. */
  readonly profile?: string;
  readonly agents: Agent[];
  readonly entities: Entity[];
}

/** An event about a request: IHE BALP's frame. */
export function restEvent(frame: Frame): AuditEvent {
  const { gateway, request, recorded, outcome, outcomeDesc, profile, agents, entities } = frame;
  return {
    resourceType: 'AuditEvent',
    ...(profile !== undefined && outcome === '0' ? { meta: { profile: [profile] } } : {}),
    type: CODES.rest,
    subtype: [interactionCode(request.interaction)],
    action: request.interaction === 'read' ? 'R' : 'E',
    recorded: recorded.toISOString(),
    outcome,
    outcomeDesc,
    agent: agents,
    source: sourceOf(gateway),
    entity: entities,
  };
}

/** Who recorded an event. */
export function sourceOf({ publicUrl, site }: GatewayIdentity): AuditEvent['source'] {
  return {
    site,
    observer: { type: 'Device', identifier: { system: SYSTEMS.uri, value: publicUrl }, display: 'pdmp-gateway' },
    type: [CODES.applicationServer],
  };
}

/** How an HTTP status reads as an outcome. */
export function outcomeOf(status: number): Outcome {
  if (status < 400) return '0';
  return status < 500 ? '4' : '8';
}
