import type { Store } from '../store/index.js';
import type { AccessClaims } from './accessToken.js';

/** Remembers which access tokens were revoked, as long as they would be in date. */
export interface RevokedTokens {
  /** Rejects where the other replicas cannot be told; here the token is refused all the same. */
  add(token: AccessClaims): Promise<void>;
  has(token: AccessClaims): Promise<boolean>;
}

/** Where revocations are kept. */
export interface RevocationHomes {
  /** In this process. */
  readonly own: Store;
  /** Shared by replicas. */
  readonly shared?: Store;
  readonly clock: () => Date;
}

const MARK = Uint8Array.of(1);
/** How much longer than its token a mark is kept: clocks of replicas differ. */
const GRACE_MS = 60_000;

/**
 * Keeps revocations in this process and where replicas share them. Only ids of tokens are kept, never tokens. While the
 * shared home is out of reach, what was revoked elsewhere may be honoured for the minutes that it lives (decision 0058).
 */
export function revokedTokens({ own, shared, clock }: RevocationHomes): RevokedTokens {
  const name = ({ id }: AccessClaims): string => `revoked:${id}`;
  return {
    async add(token) {
      const life = token.expiresAt * 1000 - clock().getTime() + GRACE_MS;
      await own.put(name(token), MARK, life);
      await shared?.put(name(token), MARK, life);
    },
    async has(token) {
      if ((await own.get(name(token))) !== undefined) return true;
      const elsewhere = await shared?.get(name(token)).catch(() => undefined);
      return elsewhere !== undefined;
    },
  };
}
