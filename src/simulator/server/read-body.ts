import type { IncomingMessage } from 'node:http';

/** No request of these protocols comes near it. */
const limit = 4 * 1024 * 1024;

/** The whole body; undefined where it is larger than 4 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
