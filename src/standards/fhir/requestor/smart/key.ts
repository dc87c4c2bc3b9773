import type { KeyObject } from 'node:crypto';

/** A private key that signs our assertions. */
export interface AssertionKey {
  readonly alg: 'ES384' | 'RS384';
  readonly kid: string;
  readonly privateKey: KeyObject;
}
