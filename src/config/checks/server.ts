import { isLoopback } from '../domain.js';
import type { ConfigDocument } from '../document.js';
import type { Draft } from '../draft.js';
import { Fault } from '../fault.js';
import { checkKeyPair } from './tls.js';

/** The two doors must not meet, and clients need https. */
export function checkServer({ server, admin, rawServer }: Draft, document: ConfigDocument, now: Date): void {
  if (
    server !== undefined &&
    admin !== undefined &&
    server.port !== 0 &&
    server.port === admin.port &&
    meet(server.host, admin.host)
  ) {
    document.report(
      ['admin', 'port'],
      new Fault(`is also server.port (${admin.port})`, 'give one of them another port'),
    );
  }
  if (server?.tls !== undefined) checkKeyPair(server.tls, rawServer['tls'], ['server', 'tls'], document, now);
  if (server?.publicUrl?.startsWith('http:') === true && !isLoopback(server.publicUrl)) {
    document.warn(
      ['server', 'publicUrl'],
      new Fault(
        'is http although clients reach it from elsewhere',
        'serve https (server.tls, or a proxy): SMART demands TLS',
      ),
    );
  }
}

function meet(one: string, other: string): boolean {
  return one === other || [one, other].some((host) => host === '0.0.0.0' || host === '::');
}
