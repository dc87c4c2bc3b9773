import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private key and its certificate, PEM. */
export interface Credential {
  readonly key: string;
  readonly cert: string;
}

/** An authority of the test's own; every call to `issue` gives a fresh leaf. */
export interface Authority {
  readonly cert: string;
  /** Leaf for `name` (DNS), valid for 127.0.0.1 too unless `ip` is false. */
  issue(name: string, options?: { ip?: boolean }): Credential;
}

/** Makes a certificate authority with the `openssl` command; it and its leaves hold for `days`. */
export function makeAuthority(name: string, days = 2): Authority {
  const ca = inFolder((folder) => {
    const [key, cert] = [join(folder, 'ca.key'), join(folder, 'ca.crt')];
    const subject = ['-subj', `/CN=${name}`, '-days', String(days)];
    const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    openssl(['req', '-x509', ...newKey(key), ...subject, ...usage, '-out', cert]);
    return read(key, cert);
  });
  return {
    cert: ca.cert,
    issue: (leaf, { ip = true } = {}) =>
      inFolder((folder) => {
        const at = (file: string): string => join(folder, file);
        writeFileSync(at('ca.key'), ca.key);
        writeFileSync(at('ca.crt'), ca.cert);
        writeFileSync(at('ext'), `subjectAltName=DNS:${leaf}${ip ? ',IP:127.0.0.1' : ''}\n`);
        openssl(['req', '-new', ...newKey(at('leaf.key')), '-subj', `/CN=${leaf}`, '-out', at('leaf.csr')]);
        const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('ext')];
        openssl(['x509', '-req', '-in', at('leaf.csr'), ...signer, '-days', String(days), '-out', at('leaf.crt')]);
        return read(at('leaf.key'), at('leaf.crt'));
      }),
  };
}

/** An RSA key and a certificate by itself for it, as those who sign messages exchange them; it holds for `days` from now. */
export function makeSigner(name: string, { days = 2, bits = 2048, identifier = true } = {}): Credential {
  return inFolder((folder) => {
    const [key, cert] = [join(folder, 'key'), join(folder, 'crt')];
    const own = ['-newkey', `rsa:${bits}`, '-nodes', '-keyout', key, '-subj', `/CN=${name}`, '-days', String(days)];
    const extension = identifier ? [] : ['-addext', 'subjectKeyIdentifier=none'];
    openssl(['req', '-x509', ...own, ...extension, '-out', cert]);
    return read(key, cert);
  });
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}

function openssl(args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function read(key: string, cert: string): Credential {
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-certificates-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
