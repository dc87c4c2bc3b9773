import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('simulator'))
  .map((file) => readFileSync(join(root, 'src', file), 'utf8'));

/** The words that follow a call of these functions as its first argument, each once. */
function namedTo(functions: string): string[] {
  const call = new RegExp(`\\b(?:${functions})\\(\\s*([^,)\\s]+)`, 'g');
  const names = sources.flatMap((text) => [...text.matchAll(call)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}

/** What docs/asvs.md lists under "Cryptography in one table" is all there is. */
describe('the gateway', () => {
  it('hashes with SHA-256 alone', () => expect(namedTo('createHash|createHmac|hkdfSync')).toEqual(["'sha256'"]));

  it('encrypts with AES-256-GCM alone', () => {
    expect(namedTo('createCipheriv|createDecipheriv|createCipher|createDecipher')).toEqual(["'aes-256-gcm'"]);
  });

  it('draws what must not be guessed from the system’s generator', () => {
    expect(sources.filter((text) => text.includes('Math.random'))).toEqual([]);
  });
});
