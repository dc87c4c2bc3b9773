import type { RegisteredClient } from '../../../auth/index.js';
import type { MessageReply } from '../../door/http.js';
import type { Outline } from './outline.js';

/** One message that came, as far as it was read. */
export interface SoapCall {
  readonly outline: Outline;
  /** The whole envelope. */
  readonly bytes: Uint8Array;
  /** Our own name of the request, 32 hex digits: of logs. */
  readonly requestId: string;
  readonly remoteAddress: string;
  /** Whose certificate it came with; `undefined` where it is nobody's. */
  readonly client: RegisteredClient | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * Serves one operation of the interface.
 * @throws SoapFault for what is the sender's fault or may be sent again; MessageError for what cannot be read
 */
export type Operation = (call: SoapCall) => Promise<MessageReply>;
