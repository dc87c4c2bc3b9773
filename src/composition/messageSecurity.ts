import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { Fault, readCertificates, type ResolvedRoute } from '../config/index.js';
import { type MessageSecurity, openMessageSecurity } from '../standards/pmix/security/index.js';
import { memoryReplayGuard } from '../store/index.js';

/**
 * How the messages of a PMIX route are secured; nothing where it speaks the "Trusted" interface. MessageIDs are remembered
 * in this process: an answer belongs to a question that one process has asked, and a late one is kept once, whoever takes it.
 * @throws TypeError where a certificate or key cannot be read; `loadConfig` has seen to that
 */
export function messageSecurityOf({ state, wsSecurity }: ResolvedRoute): MessageSecurity | undefined {
  if (wsSecurity === undefined) return undefined;
  const { cert, key, passphrase, stateCerts, mode, suite, accept, clockSkew: skewMs, bytes } = wsSecurity;
  const guard = memoryReplayGuard();
  return openMessageSecurity({
    own: {
      certificate: certificates(cert)[0],
      key: createPrivateKey({ key: key.reveal(), passphrase: passphrase?.reveal() }),
    },
    pinned: certificates(stateCerts),
    mode,
    suite,
    accept,
    skewMs,
    bytes,
    claim: (messageId, untilMs) => guard.claim(state, messageId, untilMs),
  });
}

function certificates(pem: string): [X509Certificate, ...X509Certificate[]] {
  const found = readCertificates(pem);
  if (found instanceof Fault) throw new TypeError(`wsSecurity ${found.message}`);
  const [first, ...others] = found;
  if (first === undefined) throw new TypeError('wsSecurity holds no certificate');
  return [first, ...others];
}
