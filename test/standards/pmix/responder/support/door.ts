import { PassThrough } from 'node:stream';
import express from 'express';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { openTables } from '../../../../../src/mapping/index.js';
import type { Tables } from '../../../../../src/mapping/types.js';
import { createPmixResponder, type PmixResponderDeps } from '../../../../../src/standards/pmix/responder/index.js';
import { createLog, createMetrics, type Metrics } from '../../../../../src/telemetry/index.js';
import { httpServer } from '../../../../transport/servers.js';

/** A late answer that was kept. */
export interface Landed {
  readonly requestId: string;
  readonly state: string;
  readonly answer: StateAnswer;
}

/** The PMIX door over real HTTP, before questions that wait for a late answer. */
export interface Door {
  /** `http://127.0.0.1:…/pmix`. */
  readonly url: string;
  readonly tables: Tables;
  readonly landed: Landed[];
  readonly metrics: Metrics;
  /** Everything logged since the start. */
  logged(): string;
  stop(): Promise<void>;
}

/** The question that the samples answer. */
export const WAITING = { requestId: 'KY7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11', state: 'OH' };

/** Opens a door where {@link WAITING} waits; `changes` replace what it is made of. */
export async function openDoor(changes: Partial<PmixResponderDeps> = {}): Promise<Door> {
  const tables = await openTables({ only: ['pmix-3/report', 'pmix-2/report'] });
  const landed: Landed[] = [];
  const lines = new PassThrough();
  let text = '';
  lines.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const metrics = createMetrics();
  const router = createPmixResponder({
    tables,
    site: 'KY_GWY',
    publicUrl: 'https://gateway.example.org',
    states: new Map([
      ['OH', { generation: 'pmix-3', schema: 'warn' }],
      ['IN', { generation: 'pmix-3', schema: 'strict' }],
    ]),
    awaits: (requestId, state) => Promise.resolve(requestId === WAITING.requestId && state === WAITING.state),
    isOpen: () => Promise.resolve(false),
    land(requestId, state, answer) {
      landed.push({ requestId, state, answer });
      return Promise.resolve(true);
    },
    log: createLog({ stream: lines }),
    metrics,
    ...changes,
  });
  const server = await httpServer(express().disable('x-powered-by').use('/pmix', router));
  return {
    url: `http://127.0.0.1:${server.port}/pmix`,
    tables,
    landed,
    metrics,
    logged: () => text,
    stop: () => server.stop(),
  };
}

export const ACTION = 'http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory';

/** What the door answered. */
export interface Told {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly body: string;
  /** `true`, `false`; absent where it is no acknowledgement. */
  readonly kept?: boolean;
}

/** Sends a message by POST. */
export async function push(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': `application/soap+xml; charset=utf-8; action="${ACTION}"` },
): Promise<Told> {
  const response = await fetch(url, { method: 'POST', body: Buffer.from(body), headers });
  const text = await response.text();
  const kept = /<px:Acknowledgement>(true|false)</.exec(text)?.[1];
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    body: text,
    ...(kept === undefined ? {} : { kept: kept === 'true' }),
  };
}
