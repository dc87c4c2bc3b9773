import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type MessageSecurity,
  openMessageSecurity,
  type SecurityOptions,
} from '../../../../../src/standards/pmix/security/index.js';
import { memoryReplayGuard } from '../../../../../src/store/replay.js';
import { type Credential, makeSigner } from '../../../../support/certificates.js';

/** A key with its certificate, of the test's own making. */
export interface Party extends Credential {
  readonly certificate: X509Certificate;
}

export function makeParty(name: string, options?: Parameters<typeof makeSigner>[1]): Party {
  const credential = makeSigner(name, options);
  return { ...credential, certificate: new X509Certificate(credential.cert) };
}

/** How `own` secures messages to and from `peer`; every MessageID is new to it but those it has claimed itself. */
export function optionsOf(own: Party, peer: Party, changes: Partial<SecurityOptions> = {}): SecurityOptions {
  const guard = memoryReplayGuard();
  return {
    own: { certificate: own.certificate, key: createPrivateKey(own.key) },
    pinned: [peer.certificate],
    mode: 'sign-encrypt',
    suite: 'basic256sha256',
    accept: ['basic256', 'basic256sha256'],
    skewMs: 300_000,
    bytes: 8 * 2 ** 20,
    claim: (messageId, untilMs) => guard.claim(peer.cert, messageId, untilMs),
    ...changes,
  };
}

export function securityOf(own: Party, peer: Party, changes: Partial<SecurityOptions> = {}): MessageSecurity {
  return openMessageSecurity(optionsOf(own, peer, changes));
}

/** An answer of a state, written for this project. */
export const ANSWER = readFileSync(
  new URL('../../../../fixtures/samples/pmix/soap-response-provided.xml', import.meta.url),
);

/** What became of a message: its text, or the code by which it was refused. */
export async function outcome(security: MessageSecurity, message: Uint8Array | string): Promise<string> {
  try {
    return Buffer.from(await security.unprotect(Buffer.from(message))).toString();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string') throw error;
    return code;
  }
}
