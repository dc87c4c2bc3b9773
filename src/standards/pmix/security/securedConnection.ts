import { TransportError } from '../../../transport/errors.js';
import type { Connection, Reply } from '../../../transport/types.js';
import { MessageError } from '../../../xml/errors.js';
import { looksLikeXml } from '../../reply/http.js';
import { TOO_LATE } from '../../reply/inTurns.js';
import { SecurityError } from './errors.js';
import type { MessageSecurity } from './options.js';

/**
 * A connection whose messages are secured: what comes out of it is what the state signed, and nothing else. An HTTP status
 * that says failure is told on without the body that came with it, where that is not secured.
 * @returns one whose `post` also throws SecurityError, and MessageError
 */
export function securedConnection(connection: Connection, security: MessageSecurity): Connection {
  return {
    post: async (body, headers, signal) =>
      opened(await connection.post(security.protect(body), headers, signal), security, signal),
    probe: (signal) => connection.probe(signal),
    close: () => connection.close(),
  };
}

async function opened(reply: Reply, security: MessageSecurity, signal: AbortSignal): Promise<Reply> {
  if (!looksLikeXml(reply.body)) return { ...reply, body: NOTHING };
  try {
    return { ...reply, body: await security.unprotect(reply.body, signal) };
  } catch (error) {
    if (signal.aborted) throw new TransportError('timeout', 'maybe', TOO_LATE, { cause: error });
    const refused = error instanceof SecurityError || error instanceof MessageError;
    if (!refused || (reply.status >= 200 && reply.status < 300)) throw error;
    return { ...reply, body: NOTHING };
  }
}

const NOTHING = new Uint8Array();
