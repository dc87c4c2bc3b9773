import type { KeyObject, X509Certificate } from 'node:crypto';
import type { SuiteName } from './names.js';

/** How the messages to and from one state are secured. */
export interface SecurityOptions {
  readonly own: {
    /** RSA; what we sign by, and what the state encrypts for. */
    readonly certificate: X509Certificate;
    readonly key: KeyObject;
  };
  /** The state's: its messages are signed by the key of one of them, whoever issued it. Ours are encrypted for the first. */
  readonly pinned: readonly [X509Certificate, ...X509Certificate[]];
  /** Whether bodies are encrypted, in both directions. */
  readonly mode: 'sign-encrypt' | 'sign';
  /** What we sign by. */
  readonly suite: SuiteName;
  /** What the state may sign by. */
  readonly accept: readonly SuiteName[];
  /** Milliseconds by which a message's timestamp may differ from our clock. */
  readonly skewMs: number;
  /** Bytes of a message that is opened: canonical XML is made at a stretch, in which the process does nothing else. */
  readonly bytes: number;
  /**
   * Claims a MessageID until `untilMs` (epoch): false where the state has used it before. Rejects where that cannot be
   * known: then the message is not read.
   */
  readonly claim: (messageId: string, untilMs: number) => Promise<boolean>;
  readonly clock?: () => Date;
}

/** Secures messages to one state, and opens those from it. The "Trusted" interface has none (wire/pmix.md §2.4). */
export interface MessageSecurity {
  /** A SOAP message, signed and encrypted. @throws MessageError, SecurityError for bytes that are none */
  protect(message: Uint8Array): Uint8Array;
  /**
   * What of a message is signed, as a SOAP message without security: put together from the very bytes that were verified.
   * It is done in turns with everything else, and given up when the signal aborts.
   * @throws SecurityError where it is not secured as the options say; MessageError where it is no XML
   */
  unprotect(message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
}
