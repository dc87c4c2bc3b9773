import { clientAgent, gatewayAgent, requesterAgents } from './agents.js';
import { PROFILES } from './codes.js';
import { details, resourceEntity, transactionEntity } from './entities.js';
import { outcomeOf, restEvent } from './frame.js';
import type { AuditedRequest, GatewayIdentity } from './request.js';
import type { AuditEvent } from './types.js';

/** Something that was answered before and is told again. */
export interface ReadAgain {
  /** `Type/id`, or `Bundle/page` for a further page of a search. */
  readonly reference: string;
  /** The question that it was the answer to, where that is known; leads to the patient. */
  readonly question?: string;
  readonly status: number;
}

/** The event of reading back: here the data flows from us to the client, and BALP's Read names the roles so. */
export function readBackEvent(
  gateway: GatewayIdentity,
  request: AuditedRequest,
  { reference, question, status }: ReadAgain,
  recorded: Date,
): AuditEvent {
  return restEvent({
    gateway,
    request: { ...request, interaction: 'read' },
    recorded,
    outcome: outcomeOf(status),
    outcomeDesc: `HTTP ${status}`,
    profile: PROFILES.read,
    agents: [
      gatewayAgent(gateway, 'source'),
      clientAgent(request, 'destination'),
      ...requesterAgents(request.requester),
    ],
    entities: [resourceEntity(reference, details({ question })), transactionEntity(request)],
  });
}
