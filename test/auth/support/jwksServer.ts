import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { hangUp, listen } from './rig.js';

/** A client's own server, which publishes its key set and counts who asks. */
export interface JwksServer {
  readonly url: string;
  /** How often it was asked, whatever the path. */
  asked: number;
  keys: readonly unknown[];
  headers: Record<string, string>;
  /** Answers instead of the key set. */
  answer?: (req: IncomingMessage, res: ServerResponse) => void;
  close(): Promise<void>;
}

/** Starts it on a loopback port. */
export async function startJwksServer(...keys: unknown[]): Promise<JwksServer> {
  const server = createServer((req, res) => {
    made.asked += 1;
    if (made.answer !== undefined) return made.answer(req, res);
    res.writeHead(200, { 'content-type': 'application/json', ...made.headers });
    res.end(JSON.stringify({ keys: made.keys }));
  });
  const made: JwksServer = {
    url: '',
    asked: 0,
    keys,
    headers: { 'cache-control': 'max-age=600' },
    close: () => hangUp(server),
  };
  return Object.assign(made, { url: `${await listen(server)}/jwks.json` });
}
