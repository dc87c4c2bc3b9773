import type { HttpConnection, HttpRequest, Reply } from '../../../transport/types.js';
import type { Tokens } from './smart/tokens.js';

/** Asks a state's FHIR server. */
export interface FhirClient {
  /** @param requestId what the request is known by: `X-Request-ID`. @throws TransportError, Refusal */
  send(request: HttpRequest, requestId: string, signal: AbortSignal): Promise<Reply>;
  probe(signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A client of one state; with `tokens`, a token that the state no longer takes is replaced, once a request. */
export function fhirClient(connection: HttpConnection, tokens?: Tokens): FhirClient {
  async function send(request: HttpRequest, requestId: string, signal: AbortSignal): Promise<Reply> {
    const headers = { accept: 'application/fhir+json', 'x-request-id': requestId, ...request.headers };
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
    probe: (signal) => connection.probe(signal),
    async close() {
      await Promise.all([tokens?.close(), connection.close()]);
    },
  };
}
