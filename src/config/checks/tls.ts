import type { X509Certificate } from 'node:crypto';
import type { ConfigDocument, Path } from '../document.js';
import { Fault } from '../fault.js';
import { readCertificates, readPrivateKey } from '../pem.js';
import type { ClientTls } from '../schema/tls.js';

const soon = 30 * 86_400_000;

/** Certificate and key come together, fit each other, and hold today. */
export function checkKeyPair(tls: ClientTls, raw: unknown, path: Path, document: ConfigDocument, now: Date): void {
  const written = (name: string) => typeof raw === 'object' && raw !== null && name in raw;
  if (written('cert') && !written('key'))
    document.report([...path, 'cert'], new Fault('has no key beside it', 'add key: ${file:PATH}'));
  if (written('key') && !written('cert'))
    document.report([...path, 'key'], new Fault('has no cert beside it', 'add cert: ${file:PATH}'));
  const key = tls.key === undefined ? undefined : readPrivateKey(tls.key.reveal(), tls.passphrase?.reveal());
  if (key instanceof Fault) document.report([...path, 'key'], key);
  const certificates = certificatesOf(tls.cert);
  for (const certificate of certificates) warnOfDates(certificate, [...path, 'cert'], document, now);
  for (const certificate of certificatesOf(tls.ca)) warnOfDates(certificate, [...path, 'ca'], document, now);
  const [own] = certificates;
  if (own !== undefined && key !== undefined && !(key instanceof Fault) && !own.checkPrivateKey(key)) {
    document.report(
      [...path, 'key'],
      new Fault('does not belong to cert', 'give the private key that the certificate was made for'),
    );
  }
}

/** The certificates of a PEM text; none where it cannot be read, which its field has told. */
export function certificatesOf(pem: string | undefined): X509Certificate[] {
  const found = pem === undefined ? [] : readCertificates(pem);
  return found instanceof Fault ? [] : found;
}

/** Warns of a certificate that is not valid now, or not for long. */
export function warnOfDates(certificate: X509Certificate, path: Path, document: ConfigDocument, now: Date): void {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  const day = to.toISOString().slice(0, 10);
  if (to < now) document.warn(path, new Fault(`expired on ${day}`, 'renew the certificate'));
  else if (to.getTime() - now.getTime() < soon)
    document.warn(path, new Fault(`expires on ${day}`, 'renew the certificate'));
  if (from > now)
    document.warn(
      path,
      new Fault(`is not valid before ${from.toISOString().slice(0, 10)}`, 'check the clock and the certificate'),
    );
}
