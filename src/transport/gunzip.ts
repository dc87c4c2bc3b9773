import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TransportError } from './errors.js';
import type { Reply } from './types.js';

const inflate = promisify(gunzip);

/**
 * Undoes `content-encoding: gzip`; any other answer is handed back as it is.
 * @throws TransportError `limit` where it would grow past the limit, `reset` where the stream is broken or short
 */
export async function gunzipReply(reply: Reply, limit: number): Promise<Reply> {
  if (!/^(x-)?gzip$/i.test(reply.headers['content-encoding'] ?? '')) return reply;
  try {
    return { ...reply, body: await inflate(reply.body, { maxOutputLength: limit }) };
  } catch (cause) {
    if (isTooLarge(cause))
      throw new TransportError('limit', 'maybe', `The answer unpacks to more than ${limit} bytes.`, { cause });
    throw new TransportError('reset', 'maybe', 'The compressed answer is broken or ends early.', { cause });
  }
}

function isTooLarge(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === 'ERR_BUFFER_TOO_LARGE';
}
