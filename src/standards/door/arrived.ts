import type { AuditedRequest } from '../../audit/index.js';
import type { RegisteredClient } from '../../auth/index.js';
import { requesterOf } from '../../inquiry/index.js';

/** A message as it came. */
export interface Arrived {
  readonly bytes: Uint8Array;
  /** Our own name of the request, 32 hex digits. */
  readonly requestId: string;
  readonly remoteAddress: string;
}

/** A message of the door as the audit tells it. @param client acting for the individual who asks, as far as that is known */
export function auditedMessage(
  { bytes, requestId, remoteAddress }: Arrived,
  messageId: string | undefined,
  client: RegisteredClient,
): AuditedRequest {
  return {
    client: { id: client.id, name: client.name },
    requester: requesterOf(client),
    requestId: messageId ?? requestId,
    question: requestId,
    interaction: 'operation',
    raw: withoutPassword(bytes),
    remoteAddress,
  };
}

/** Header/Security/UsernameToken proves who sent a message; escaped in a wrapper, too. One byte a character. */
function withoutPassword(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return Buffer.from(text.replace(PASSWORD, '$1'), 'latin1');
}

const PASSWORD =
  /((?:<|&lt;|&#60;|&#x3c;)(?:[\w.-]+:)?(?:Password|Nonce)\b(?:(?!>|&gt;|&#62;|&#x3e;)[^])*(?:>|&gt;|&#62;|&#x3e;))(?:(?!<|&lt;|&#60;|&#x3c;)[^])*/gi;
