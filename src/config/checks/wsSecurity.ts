import type { X509Certificate } from 'node:crypto';
import type { ConfigDocument, Path } from '../document.js';
import { Fault } from '../fault.js';
import type { WsSecurity } from '../schema/wsSecurity.js';
import { certificatesOf, checkKeyPair, warnOfDates } from './tls.js';

/** Messages are made when they are sent; whoever allows more lets one be played again for longer. */
const LONGEST_SKEW_MS = 5 * 60_000;
const LEAST_BITS = 2048;

/** Key and certificate fit each other, each certificate can sign and be encrypted for, and the state's is not ours. */
export function checkWsSecurity(security: WsSecurity, path: Path, document: ConfigDocument, now: Date): void {
  const { cert, key, passphrase, stateCerts, clockSkew } = security;
  checkKeyPair({ cert, key, passphrase }, { cert, key }, path, document, now);
  const [own] = certificatesOf(cert);
  const pinned = certificatesOf(stateCerts);
  if (own !== undefined) checkRsa(own, [...path, 'cert'], document);
  for (const certificate of pinned) {
    const place = [...path, 'stateCerts'];
    checkRsa(certificate, place, document);
    warnOfDates(certificate, place, document, now);
    if (own !== undefined && certificate.publicKey.equals(own.publicKey))
      document.report(place, new Fault('holds our own certificate', "give the state's: ours would pass for its"));
  }
  if (clockSkew > LONGEST_SKEW_MS)
    document.warn(
      [...path, 'clockSkew'],
      new Fault('is more than 5m: an old message can be played again for as long', 'set the clocks right instead'),
    );
}

function checkRsa({ publicKey }: X509Certificate, path: Path, document: ConfigDocument): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= LEAST_BITS) return;
  document.report(path, new Fault('is not of an RSA key of 2048 bits or more', 'make one that is: the suites need it'));
}
