import { describe, expect, it } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import type { BearerRefusal } from '../../../src/auth/index.js';
import { DECOYS } from '../../../src/auth/token/decoys.js';
import { TOKEN_FAILURE_REASONS, TokenFailure } from '../../../src/auth/token/failure.js';
import { BEARER_OUTCOMES, ERROR_NAMES, TOKEN_OUTCOMES } from '../../../src/telemetry/vocabulary.js';

describe('TokenFailure', () => {
  it.each(TOKEN_FAILURE_REASONS)('%s has a status, an OAuth error and a sentence of allowed characters', (reason) => {
    const failure = new TokenFailure(reason);
    expect([400, 401, 405, 413, 429, 500, 503]).toContain(failure.status);
    expect([
      'invalid_request',
      'invalid_client',
      'invalid_scope',
      'unauthorized_client',
      'unsupported_grant_type',
      'temporarily_unavailable',
      'server_error',
    ]).toContain(failure.error);
    expect(failure.message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('can be told in log and metrics, whatever the reason', () => {
    expect([...TOKEN_OUTCOMES].sort()).toEqual(['issued', ...TOKEN_FAILURE_REASONS].sort());
    expect(ERROR_NAMES).toContain(new TokenFailure('form').name);
    const bearer = { missing: 0, unknown: 0, expired: 0, insufficient: 0 } satisfies Record<BearerRefusal, 0>;
    expect([...BEARER_OUTCOMES]).toEqual(Object.keys(bearer));
  });

  it('says the same whatever it is about who is registered', () => {
    const reasons = [
      'client-unknown',
      'jku',
      'jwks-unavailable',
      'key-unknown',
      'key-ambiguous',
      'key-unfit',
      'signature',
    ] as const;
    const told = reasons.map((reason) => {
      const { status, error, message } = new TokenFailure(reason, { client: 'ehr' });
      return JSON.stringify([status, error, message]);
    });
    expect(new Set(told).size).toBe(1);
  });

  it('decoys are real keys of their algorithm, so that checking against one takes its time', () => {
    const details = Object.entries(DECOYS).map(([algorithm, jwk]) => {
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
      return [algorithm, key.asymmetricKeyType, key.asymmetricKeyDetails?.modulusLength];
    });
    expect(details).toEqual([
      ['ES384', 'ec', undefined],
      ['RS384', 'rsa', 2048],
    ]);
  });
});
