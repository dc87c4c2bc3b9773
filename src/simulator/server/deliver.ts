import type { ServerResponse } from 'node:http';
import type { Fault } from '../faults/fault.js';
import type { Answer } from '../wire/answer.js';

/** Sends an answer; as a `reset` only half of it, and then the connection is gone. */
export function deliver(answer: Answer, fault: Fault | undefined, response: ServerResponse): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': answer.body.length,
    ...answer.headers,
    ...(answer.status === 503 ? { 'retry-after': '120' } : {}),
  });
  if (fault?.kind !== 'reset') {
    response.end(answer.body);
    return;
  }
  const { socket } = response;
  response.write(answer.body.subarray(0, Math.ceil(answer.body.length / 2)), () => socket?.resetAndDestroy());
}
