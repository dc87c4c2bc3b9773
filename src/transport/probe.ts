import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { connectSentence } from './errors.js';

/** In TLS 1.3 a server refuses a client certificate after the client's side of the handshake is done. */
const REFUSAL_GRACE_MS = 250;

/** Connects and hangs up; resolves to a sentence for operators where the endpoint cannot be reached. */
export function probeEndpoint(
  connect: buildConnector.connector,
  url: URL,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(LATE);
    const late = (): void => resolve(LATE);
    signal.addEventListener('abort', late, { once: true });
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    connect({ hostname: host, host: url.host, protocol: url.protocol, port: url.port }, (...[error, socket]) => {
      const done = (sentence: string | undefined): void => {
        signal.removeEventListener('abort', late);
        socket?.destroy();
        resolve(sentence);
      };
      if (error !== null) return done(connectSentence(error));
      socket.on('error', (cause: Error) => done(connectSentence(cause)));
      if (socket instanceof TLSSocket) awaitRefusal(socket, done);
      else done(undefined);
    });
  });
}

const LATE = 'The endpoint did not accept a connection in time.';

function awaitRefusal(socket: Socket, done: (sentence: string | undefined) => void): void {
  const timer = setTimeout(() => done(undefined), REFUSAL_GRACE_MS);
  socket.on('close', () => {
    clearTimeout(timer);
    done('The endpoint hung up after the TLS handshake: check tls.cert and tls.key.');
  });
  socket.resume();
}
