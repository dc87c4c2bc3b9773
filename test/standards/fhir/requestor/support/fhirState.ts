import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { fhirClient } from '../../../../../src/standards/fhir/requestor/client.js';
import {
  createUsMedsRequestor,
  type UsMedsOptions,
} from '../../../../../src/standards/fhir/requestor/us-meds/requestor.js';
import { createUsPdmpRequestor } from '../../../../../src/standards/fhir/requestor/us-pdmp/requestor.js';
import { openConnection } from '../../../../../src/transport/connection.js';
import { httpServer } from '../../../../transport/servers.js';
import { query } from '../../../stateServer.js';

/** One request that a scripted state received. */
export interface Asked {
  readonly method: string;
  /** Path and query, as they stood on the wire. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Script = (asked: Asked, response: ServerResponse) => void;

/** A FHIR state played by the test. */
export interface FhirState {
  /** FHIR base. */
  readonly base: string;
  readonly asked: Asked[];
  script: Script;
  stop(): Promise<void>;
}

export async function fhirState(): Promise<FhirState> {
  const asked: Asked[] = [];
  const server = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      state.script(one, response);
    });
  });
  const state: FhirState = {
    base: `http://127.0.0.1:${server.port}/fhir`,
    asked,
    script: (_asked, response) => void response.writeHead(500).end(),
    stop: () => server.stop(),
  };
  return state;
}

/** Answers with JSON, or with text as it stands. */
export function telling(body: unknown, status = 200, headers: Record<string, string> = {}): Script {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_asked, response) =>
    void response.writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8', ...headers }).end(text);
}

/** Asks by the US Meds search, once. */
export async function search(
  state: FhirState,
  options: Partial<Pick<UsMedsOptions, 'method' | 'pages' | 'maxBytes'>> = {},
  withinMs = 5000,
): Promise<StateAnswer> {
  const connection = openConnection({ endpoint: state.base, maxResponseBytes: 2_000_000 });
  const { method = 'get', pages = 5, maxBytes = 2_000_000 } = options;
  const requestor = createUsMedsRequestor({
    client: fhirClient(connection),
    endpoint: state.base,
    method,
    pages,
    maxBytes,
  });
  try {
    return await requestor.ask(query, { state: 'OH' }, AbortSignal.timeout(withinMs));
  } finally {
    await requestor.close();
  }
}

/** Asks by `$pdmp-history`, once. */
export async function history(state: FhirState, asked = query, route = {}): Promise<StateAnswer> {
  const connection = openConnection({ endpoint: state.base, maxResponseBytes: 2_000_000 });
  const requestor = createUsPdmpRequestor({ client: fhirClient(connection), endpoint: state.base });
  try {
    return await requestor.ask(asked, { state: 'OH', ...route }, AbortSignal.timeout(5000));
  } finally {
    await requestor.close();
  }
}
