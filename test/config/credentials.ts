import { createPrivateKey } from 'node:crypto';
import { makeAuthority } from '../support/certificates.js';

const authority = makeAuthority('test authority', 3650);
const gateway = authority.issue('gateway.example');
const other = authority.issue('other.example');

/** Certificates and keys that configurations of the tests name, made anew for every run: keys are never committed. */
export const credentials: Readonly<Record<string, string>> = {
  'gateway.crt': gateway.cert,
  'gateway.key': gateway.key,
  'other.key': other.key,
  'encrypted.key': createPrivateKey(gateway.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'of a test' })
    .toString(),
};
