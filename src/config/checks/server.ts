import { isLoopback, isLoopbackHost } from '../domain.js';
import type { ConfigDocument } from '../document.js';
import type { Draft } from '../draft.js';
import { Fault } from '../fault.js';
import { checkKeyPair } from './tls.js';

/** The two doors must not meet, and what leaves this machine needs TLS. */
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
  if (server?.clientCertificateHeader !== undefined) checkHeader(server, document);
  if (admin !== undefined && !isLoopbackHost(admin.host)) {
    document.warn(
      ['admin', 'host'],
      new Fault(
        "is not loopback, and the operators' port speaks plain HTTP",
        'listen on 127.0.0.1, or see that only a network of your own reaches it',
      ),
    );
  }
}

/** Whoever can send the header is whatever client they like. */
function checkHeader({ proxies, tls }: NonNullable<Draft['server']>, document: ConfigDocument): void {
  const place = ['server', 'clientCertificateHeader'];
  if (proxies === 0)
    document.report(place, new Fault('is believed of proxies only, and there are none', 'give proxies, or remove it'));
  if (tls?.clientCa !== undefined)
    document.report(place, new Fault('stands beside tls.clientCa', 'keep the one by which clients come'));
}

function meet(one: string, other: string): boolean {
  return one === other || [one, other].some((host) => host === '0.0.0.0' || host === '::');
}
