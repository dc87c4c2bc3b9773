import { clientAgent, gatewayAgent, requesterAgents } from './agents.js';
import { queryEntity, transactionEntity } from './entities.js';
import { outcomeOf, restEvent } from './frame.js';
import type { AuditedRequest, GatewayIdentity } from './request.js';
import type { AuditEvent } from './types.js';

/**
 * The event of a request that was refused, or failed, before any state was asked.
 * @param reason a code or phrase of ours: nothing that the client sent
 */
export function refusedEvent(
  gateway: GatewayIdentity,
  request: AuditedRequest,
  refusal: { readonly status: number; readonly reason: string },
  recorded: Date,
): AuditEvent {
  return restEvent({
    gateway,
    request,
    recorded,
    // An operation may say with HTTP 200 that it refuses.
    outcome: refusal.status < 400 ? '4' : outcomeOf(refusal.status),
    outcomeDesc: `HTTP ${refusal.status} ${refusal.reason}`,
    agents: [
      clientAgent(request, 'source'),
      gatewayAgent(gateway, 'destination'),
      ...requesterAgents(request.requester),
    ],
    entities: [queryEntity(request.raw), transactionEntity(request)],
  });
}
