import type { HttpConnection, HttpRequest, Reply } from '../../../transport/types.js';
import { failureOf } from '../../reply/failures.js';
import { Refusal } from './refusal.js';
import type { Tokens } from './smart/tokens.js';

/** Asks a state's FHIR server. */
export interface FhirClient {
  /** @param requestId what the request is known by: `X-Request-ID`. @throws TransportError, Refusal */
  send(request: HttpRequest, requestId: string, signal: AbortSignal): Promise<Reply>;
  /** Connects, and has a token where there are any; a sentence for operators where that fails. Nothing is asked. */
  probe(signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A client of one state; with `tokens`, a token that the state no longer takes is replaced, once a request. */
export function fhirClient(connection: HttpConnection, tokens?: Tokens): FhirClient {
  async function send(request: HttpRequest, requestId: string, signal: AbortSignal): Promise<Reply> {
    const headers = { accept: ACCEPT, 'x-request-id': requestId, ...request.headers };
    if (tokens === undefined) return connection.send({ ...request, headers }, signal);
    const attempt = async (): Promise<Reply> => {
      const token = await tokens.current(signal);
      const reply = await connection.send(
        { ...request, headers: { ...headers, authorization: `Bearer ${token}` } },
        signal,
      );
      if (reply.status === 401) tokens.refused(token);
      return reply;
    };
    const first = await attempt();
    return first.status === 401 ? attempt() : first;
  }
  return {
    send,
    async probe(signal) {
      const fault = await connection.probe(signal);
      if (fault !== undefined || tokens === undefined) return fault;
      return tokens.current(signal).then(() => undefined, whyNot);
    },
    async close() {
      await Promise.all([tokens?.close(), connection.close()]);
    },
  };
}

/** XML is read too: some servers have nothing else. */
const ACCEPT = 'application/fhir+json, application/fhir+xml;q=0.5';

function whyNot(error: unknown): string {
  const answer = error instanceof Refusal ? error.answer : failureOf(error);
  return 'detail' in answer && answer.detail !== undefined ? answer.detail : 'No token could be had.';
}
