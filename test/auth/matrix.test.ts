import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { hasTitle, type Title, titlesOf } from '../support/titles.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const titlesIn = (file: string): Title[] => titlesOf(readFileSync(`${folder}/${file}`, 'utf8'));
const token = readdirSync(`${folder}/auth/token`)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `auth/token/${name}`);

/** How the cases compare status and error as one value, or by the helpers of their files that do. */
const EXACT =
  /\b(?:fails|passes|refused|unknown)\(|toEqual\((?:issued|expected|\[(?:\d{3},|\d{3}\])|refused\()|status, body\.(?:error|scope)/;
const exact = (files: readonly string[]): number =>
  files
    .flatMap(titlesIn)
    .filter(({ text }) => EXACT.test(text))
    .reduce((sum, { cases }) => sum + cases, 0);

/**
 * The rules for tokens and bearers (wire/fhir.md §3.1 to 3.3), and where the cases of each stand. K-18 is of servers that
 * the gateway would be a client of.
 */
const rules: Readonly<Record<string, readonly [file: string, ...path: string[]]>> = {
  'W-1': ['auth/discovery.test.ts', 'W-1: 200 without a token'],
  'W-2': ['auth/discovery.test.ts', 'W-2: URLs are absolute and from configuration, whatever Host says'],
  'W-3': ['auth/discovery.test.ts', 'W-3: what is required'],
  'W-4': [
    'auth/discovery.test.ts',
    'W-4: neither authorization_endpoint nor issuer, for nobody is launched or signed in',
  ],
  'W-5': ['auth/discovery.test.ts', 'W-5: what client-confidential-asymmetric demands'],
  'K-1': ['auth/token/endpoint.test.ts', 'K-1: the form', '%s twice, even with the same value'],
  'K-2': ['auth/token/endpoint.test.ts', 'K-2: client_id', 'another than iss'],
  'K-3': ['auth/token/assertion.test.ts', 'K-3: header', 'alg %s, rightly signed by the registered RSA key'],
  'K-4': ['auth/token/assertion.test.ts', 'K-4: claims', '%s fails'],
  'K-5': ['auth/token/assertion.test.ts', 'K-5: replay', 'an assertion that fails by %s burns no jti'],
  'K-5, replicas': ['composition/replicas.test.ts', 'accepts an assertion once, whichever of them was asked first'],
  'K-6': ['auth/token/assertion.test.ts', 'K-6: keys registered inline', 'two keys of one kid and type'],
  'K-6, by URL': ['auth/token/jwksUrl.test.ts', 'jku of an attacker is never fetched, nor is anything else'],
  'K-7': [
    'auth/token/jwksUrl.test.ts',
    'verifies by the published key, with jku equal to the registered URL or without',
  ],
  'K-8': ['auth/token/vectors.test.ts', 'K-8: %s', 'gets a token in its time, once'],
  'K-9': ['auth/token/jwksUrl.test.ts', 'Cache-Control %j: %d s later %d fetches'],
  'K-10': ['auth/token/endpoint.test.ts', 'K-10: with Basic alone: 401 in that scheme'],
  'K-11': ['auth/token/endpoint.test.ts', 'K-11: grant_type %s with a right assertion: exactly 400'],
  'K-12': ['auth/token/endpoint.test.ts', 'K-12: scopes', '%s asks %j and is granted %j'],
  'K-13': ['auth/token/endpoint.test.ts', 'K-13: the answer', 'K-8: a right assertion by %s gets a token'],
  'K-14': ['auth/token/endpoint.test.ts', 'K-14: has no refresh token'],
  'K-15': ['auth/guard.test.ts', 'the bearer check (K-15)', 'expires after five minutes to the second: 401 expired'],
  'K-16': ['auth/guard.test.ts', 'scopes', '%s at %s: %d'],
  'K-17': ['composition/listener.test.ts', 'the door with TLS (K-17)', 'refuses %s'],
  registration: [
    'auth/register/endpoint.test.ts',
    'is pending until an operator approves: then the client gets tokens, revoked it gets none',
  ],
  introspection: ['auth/introspection.test.ts', 'tells nothing but inactive of %j'],
  revocation: ['auth/revocation.test.ts', 'a revoked token is refused from then on, and no other'],
};

describe('the matrix of tokens and bearers', () => {
  it.each(Object.entries(rules))('%s has cases', (_rule, [file, ...path]) => {
    expect(hasTitle(titlesIn(file), path)).toBe(true);
  });

  it('names more than 160 cases of the token endpoint, and 30 of bearers, with the exact status and error', () => {
    expect(exact(token)).toBeGreaterThan(160);
    expect(exact(['auth/guard.test.ts'])).toBeGreaterThan(30);
  });
});
