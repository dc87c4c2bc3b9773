import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messageSecurityOf } from '../../src/composition/messageSecurity.js';
import { ConfigError, loadConfigWithWarnings, resolveRoutes, sentence } from '../../src/config/index.js';
import { makeAuthority, makeSigner } from '../support/certificates.js';

const [gateway, state, weak] = [
  makeSigner('gateway', { days: 3650 }),
  makeSigner('state', { days: 3650 }),
  makeSigner('weak', { bits: 1024 }),
];
const short = makeSigner('short', { days: 10 });
const elliptic = makeAuthority('test authority').issue('elliptic.example');
const encrypted = createPrivateKey(gateway.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'of a test',
});
const files: Readonly<Record<string, string>> = {
  'gateway.crt': gateway.cert,
  'gateway.key': gateway.key,
  'encrypted.key': encrypted.toString(),
  'state.crt': state.cert,
  'state.key': state.key,
  'weak.crt': weak.cert,
  'short.crt': short.cert,
  'elliptic.crt': elliptic.cert,
};
const RIGHT = { cert: '${file:gateway.crt}', key: '${file:gateway.key}', stateCerts: '${file:state.crt}' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pdmp-wss-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(wsSecurity: Readonly<Record<string, unknown>>, protocol = 'pmix-3') {
  const route = {
    protocol,
    endpoint: 'https://pdmp.example.org/pmix',
    wsSecurity,
    ...(protocol === 'pmix-3' ? {} : { headers: { a: 'b' } }),
  };
  const file = join(folder, 'gateway.yaml');
  // YAML reads JSON.
  writeFileSync(file, JSON.stringify({ gateway: { site: 'KY_GWY' }, routes: { OH: route } }));
  return loadConfigWithWarnings(file, {});
}
/** What `check` says of it, less the place. */
function said(wsSecurity: Readonly<Record<string, unknown>>, protocol?: string): string[] {
  try {
    return load(wsSecurity, protocol).warnings.map((problem) => sentence(problem).replace(/^.*? (?=routes)/, ''));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => sentence(problem).replace(/^.*? (?=routes)/, ''));
  }
}

describe('wsSecurity of a route', () => {
  it('is nothing unless it is there, and then has defaults', () => {
    const [route] = resolveRoutes(load(RIGHT).config);
    expect(route?.wsSecurity).toMatchObject({
      mode: 'sign-encrypt',
      suite: 'basic256sha256',
      accept: ['basic256sha256', 'basic256'],
      clockSkew: 300_000,
      bytes: 8 * 2 ** 20,
    });
    expect(messageSecurityOf(route!)).toBeDefined();
    expect(messageSecurityOf({ ...route!, wsSecurity: undefined })).toBeUndefined();
    expect(said(RIGHT)).toEqual([]);
  });

  it('opens a key by its passphrase', async () => {
    const change = { key: '${file:encrypted.key}', passphrase: 'of a test' };
    const [route] = resolveRoutes(load({ ...RIGHT, ...change }).config);
    const mirrored = { cert: '${file:state.crt}', key: '${file:state.key}', stateCerts: '${file:gateway.crt}' };
    const [peer] = resolveRoutes(load(mirrored).config);
    const message = Buffer.from(
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action>x</a:Action><a:MessageID>y</a:MessageID></s:Header><s:Body>of the state</s:Body></s:Envelope>',
    );
    const sent = messageSecurityOf(peer!)!.protect(message);
    expect(Buffer.from(await messageSecurityOf(route!)!.unprotect(sent)).toString()).toContain('of the state<');
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a key of another certificate', { key: '${file:state.key}' }, 'routes.OH.wsSecurity.key does not belong to cert'],
    ['no key that can be read', { key: '${file:encrypted.key}' }, 'routes.OH.wsSecurity.key is encrypted'],
    [
      'a certificate of a short key',
      { stateCerts: '${file:weak.crt}' },
      'routes.OH.wsSecurity.stateCerts is not of an RSA key',
    ],
    [
      'a certificate of another kind of key',
      { stateCerts: '${file:elliptic.crt}' },
      'routes.OH.wsSecurity.stateCerts is not of an RSA key',
    ],
    [
      'our own certificate as the state’s',
      { stateCerts: '${file:gateway.crt}' },
      'routes.OH.wsSecurity.stateCerts holds our own certificate',
    ],
    ['a certificate that runs out', { stateCerts: '${file:short.crt}' }, 'routes.OH.wsSecurity.stateCerts expires on'],
    ['clocks that differ by an hour', { clockSkew: '1h' }, 'routes.OH.wsSecurity.clockSkew is more than 5m'],
    ['a suite that is not known', { suite: 'basic128' }, 'routes.OH.wsSecurity.suite'],
    ['no suite', { accept: [] }, 'routes.OH.wsSecurity.accept'],
    ['no certificate of the state', { stateCerts: undefined }, 'routes.OH.wsSecurity.stateCerts is missing'],
  ])('with %s is told', (_name, change, words) => {
    expect(said({ ...RIGHT, ...change })).toEqual([expect.stringContaining(words)]);
  });

  it('stands only where PMIX is spoken', () => {
    expect(said(RIGHT, 'script-2017071')).toEqual([
      expect.stringContaining('routes.OH.wsSecurity is set, but the route speaks script-2017071'),
    ]);
  });
});
