import { type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import type { Unchained } from './record.js';

/** The position in a stream that a signature vouches for. */
export type Signed = Pick<Unchained, 'sequence' | 'time'> & { readonly stream: string; readonly hash: string };

/** Signs a position: base64url of Ed25519 over what it says. `use` keeps a record's signature from passing as a head's. */
export function signPosition(use: 'record' | 'head', position: Signed, signer: KeyObject): string {
  return signBytes(null, message(use, position), signer).toString('base64url');
}

/** Whether a signature is the one over this position, in its one way of being written. */
export function isSignature(signature: string, use: 'record' | 'head', position: Signed, verifier: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  // The last character has bits to spare: without this, a changed one could mean the same signature.
  if (bytes.length !== 64 || bytes.toString('base64url') !== signature) return false;
  return verifyBytes(null, message(use, position), verifier, bytes);
}

function message(use: string, { stream, sequence, time, hash }: Signed): Buffer {
  return Buffer.from(`pdmp-gateway audit ${use}\n${stream}\n${sequence}\n${time}\n${hash}`, 'latin1');
}
