import { createHash } from 'node:crypto';
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

/** What is too large to be kept whole, by its length and SHA-256: enough to recognize it by. */
export function tooLarge({ bytes, ...arrived }: Arrived): Arrived {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { ...arrived, bytes: Buffer.from(`${bytes.length} bytes, SHA-256 ${hash}`) };
}

/**
 * Header/Security/UsernameToken proves who sent a message; escaped in a wrapper, too. One byte a character. Each byte is
 * looked at once by each pattern, whatever the message is.
 */
function withoutPassword(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const kept: string[] = [];
  let from = 0;
  for (let at = after(SECRET, text, 0); at !== undefined; at = after(SECRET, text, from)) {
    const content = after(TAG_END, text, at);
    if (content === undefined) break;
    kept.push(text.slice(from, content));
    from = after(NEXT_TAG, text, content) ?? text.length;
  }
  return Buffer.from(kept.join('') + text.slice(from), 'latin1');
}

const SECRET = /(?:<|&lt;|&#60;|&#x3c;)(?:[\w.-]+:)?(?:Password|Nonce)\b/gi;
const TAG_END = />|&gt;|&#62;|&#x3e;/gi;
/** Before it. No CDATA section and no comment: these are content. */
const NEXT_TAG = /(?=(?:<|&lt;|&#60;|&#x3c;)(?!!))/gi;

/** Where the pattern's first match from `at` on ends. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
