import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonObject, Resource } from '../../../src/fhir/types.js';

/** A call of `$pdmp-history`, as it came. */
export interface Call {
  /** Milliseconds since the server began. */
  readonly at: number;
  readonly token: string;
  readonly patient: Resource;
  readonly parameters: readonly JsonObject[];
  /** From 0, counting calls. */
  readonly index: number;
}

/** A server that speaks as the gateway does towards `prefetch`, with answers that the test chooses. */
export interface ScriptedGateway {
  readonly base: string;
  readonly calls: Call[];
  /** Tokens given so far: `token-1`, … */
  readonly tokens: number;
  /** Most calls that were under way at a time. */
  readonly most: number;
  close(): Promise<void>;
}

/** What it answers a call. `accept` gives the key `key-of-` and the patient's id. */
export type Script = (call: Call, res: ServerResponse) => void | Promise<void>;

export const accept: Script = ({ patient }, res) => reply(res, 200, accepted(`key-of-${String(patient.id)}`));

/** Answers with a status, an OperationOutcome and headers. */
export function say(res: ServerResponse, status: number, diagnostics: string, headers: Record<string, string> = {}) {
  const issue = [{ severity: 'error', code: 'processing', diagnostics }];
  reply(res, status, { resourceType: 'OperationOutcome', issue }, headers);
}

/** @param expiresIn seconds that its tokens live */
export async function startScriptedGateway(script: Script, expiresIn = 300): Promise<ScriptedGateway> {
  const calls: Call[] = [];
  let [tokens, underWay, most] = [0, 0, 0];
  const began = performance.now();
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await text(req);
    if (req.url === '/fhir/.well-known/smart-configuration')
      return reply(res, 200, { token_endpoint: `${base()}/auth/token` });
    if (req.url === '/auth/token')
      return reply(res, 200, { access_token: `token-${++tokens}`, token_type: 'bearer', expires_in: expiresIn });
    most = Math.max(most, ++underWay);
    const { parameter } = JSON.parse(body) as { parameter: { name: string; resource?: Resource }[] };
    const call = {
      at: performance.now() - began,
      token: (req.headers.authorization ?? '').replace('Bearer ', ''),
      patient: parameter.find(({ name }) => name === 'patient')?.resource as Resource,
      parameters: parameter as unknown as JsonObject[],
      index: calls.length,
    };
    calls.push(call);
    await script(call, res);
    underWay--;
  };
  const server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base: `${base()}/fhir`,
    calls,
    get tokens() {
      return tokens;
    },
    get most() {
      return most;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function accepted(key: string): Resource {
  return { resourceType: 'Parameters', parameter: [{ name: 'pre-stage-retrieval-key', valueString: key }] };
}

function reply(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers }).end(JSON.stringify(body));
}
