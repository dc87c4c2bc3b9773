import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Fault } from './fault.js';

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const useFile = 'give PEM text, or write ${file:PATH} to read a file';

/** Every certificate of a PEM text, in order, or what is wrong with it. */
export function readCertificates(value: unknown): X509Certificate[] | Fault {
  if (typeof value !== 'string') return new Fault('must be PEM text', useFile);
  const blocks = value.match(block);
  if (blocks === null) return new Fault('holds no PEM certificate', useFile);
  try {
    return blocks.map((pem) => new X509Certificate(pem));
  } catch {
    return new Fault('holds a damaged PEM certificate', 'export it again from its source');
  }
}

/** The private key of a PEM text, or what is wrong with it. Never says anything of the text itself. */
export function readPrivateKey(pem: string, passphrase?: string): KeyObject | Fault {
  if (!pem.includes('PRIVATE KEY-----')) return new Fault('holds no PEM private key', useFile);
  if (passphrase === undefined && pem.includes('ENCRYPTED')) {
    return new Fault('is encrypted', 'give its passphrase in the key passphrase');
  }
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch {
    if (passphrase !== undefined) return new Fault('cannot be read', 'check the passphrase, or export the key again');
    return new Fault('holds a damaged PEM private key', 'export it again from its source');
  }
}
