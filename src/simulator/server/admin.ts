import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { FaultError } from '../faults/fault.js';
import { readBody } from './read-body.js';

/** The path on every endpoint under which faults are set: `POST {"state":"OH","fault":"hang","times":2}`. */
export const faultsPath = '/_faults';

const order = z.strictObject({
  state: z.string(),
  fault: z.union([z.string(), z.record(z.string(), z.unknown()), z.null()]),
  times: z.number().int().min(1).optional(),
});

/** What setting a fault takes: `set` may throw `FaultError`, `settle` makes listeners follow. */
export interface FaultDesk {
  set(state: string, fault: unknown, times: number | undefined): void;
  settle(): Promise<void>;
}

/** Sets a fault for whoever asks: 204, or 400 with a sentence. `fault: null` clears. */
export async function serveFaults(desk: FaultDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = request.method === 'POST' ? await readBody(request) : undefined;
  const parsed = order.safeParse(json(body?.toString('utf8') ?? ''));
  if (!parsed.success) return refuse(response, 'expected {"state": "OH", "fault": "hang" | {"kind": …} | null}');
  const { state, fault, times } = parsed.data;
  try {
    desk.set(state, fault ?? undefined, times);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return refuse(response, error.message);
  }
  // a new refusal may take this very listener away, so it waits until the answer is out
  const refusing = fault === 'refuse' || (typeof fault === 'object' && fault?.['kind'] === 'refuse');
  if (!refusing) await desk.settle();
  await new Promise<void>((resolve) => response.writeHead(204, { connection: 'close' }).end(resolve));
  if (refusing) await desk.settle();
}

function refuse(response: ServerResponse, sentence: string): void {
  response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
