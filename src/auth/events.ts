import type { TokenFailureReason } from './token/failure.js';

/** Why a bearer token was not honoured. */
export type BearerRefusal = 'missing' | 'unknown' | 'expired' | 'insufficient';

/** What the authorization server tells whoever logs and counts. `client` is the id of a registered client, or nothing. */
export type AuthEvent =
  | { readonly kind: 'token'; readonly outcome: 'issued'; readonly client: string; readonly ms: number }
  | {
      readonly kind: 'token';
      readonly outcome: TokenFailureReason;
      readonly status: number;
      /** Named by the request, not proved. */
      readonly client: string | undefined;
      readonly ms: number;
      readonly cause?: unknown;
    }
  | {
      readonly kind: 'endpoint';
      readonly endpoint: 'register' | 'introspect' | 'revoke';
      /** Why it was refused; absent where it was not. */
      readonly outcome?: TokenFailureReason;
      readonly status: number;
      readonly client: string | undefined;
      readonly ms: number;
    }
  | {
      readonly kind: 'bearer';
      readonly outcome: BearerRefusal;
      readonly status: number;
      readonly client: string | undefined;
    };
