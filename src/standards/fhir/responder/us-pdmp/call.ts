import type { AuditedRequest } from '../../../../audit/index.js';
import type { RegisteredClient } from '../../../../auth/index.js';

/** Who calls the operation, and by which request. */
export interface HistoryCall {
  /** As the token names it. */
  readonly client: RegisteredClient;
  /** The request, as the audit tells it for the client acting as `client`. */
  readonly request: AuditedRequest;
  /** States that the call is routed to; those that the parameters name must be among them. */
  readonly destinations?: readonly string[];
  readonly now: Date;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}
