import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { SUITES } from '../../src/standards/pmix/security/names.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('simulator'),
);
const textOf = (file: string): string => readFileSync(join(root, 'src', file), 'utf8');
/** WS-Security 1.0 is of 2004: what it asks for is in a room of its own, for states that speak it. */
const security = files.filter((file) => file.startsWith(join('standards', 'pmix', 'security')));
const sources = files.filter((file) => !security.includes(file)).map(textOf);

/** The words that follow a call of these functions as its first argument, each once. */
function namedTo(functions: string, texts = sources): string[] {
  const call = new RegExp(`\\b(?:${functions})\\(\\s*([^,)\\s]+)`, 'g');
  const names = texts.flatMap((text) => [...text.matchAll(call)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}

/** What docs/asvs.md lists under "Cryptography in one table" is all there is. */
describe('the gateway', () => {
  it('hashes with SHA-256 alone', () => expect(namedTo('createHash|createHmac|hkdfSync')).toEqual(["'sha256'"]));

  it('encrypts with AES-256-GCM alone', () => {
    expect(namedTo('createCipheriv|createDecipheriv|createCipher|createDecipher')).toEqual(["'aes-256-gcm'"]);
  });

  it('speaks older algorithms with states that secure their messages by them, and with nobody else', () => {
    const texts = security.map(textOf);
    expect(namedTo('createCipheriv|createDecipheriv', texts)).toEqual(["'aes-256-cbc'"]);
    expect(namedTo('createHash|createHmac', texts)).toEqual(["'sha1'", 'hash', 'suite.hash']);
    expect(Object.values(SUITES).map(({ hash }) => hash)).toEqual(['sha1', 'sha256']);
  });

  it('draws what must not be guessed from the system’s generator', () => {
    expect(files.filter((file) => textOf(file).includes('Math.random'))).toEqual([]);
  });
});
