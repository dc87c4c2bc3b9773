import type { MessageDoorDeps } from '../../door/deps.js';

/** What the ASAP door needs of the rest of the gateway. */
export interface AsapResponderDeps extends MessageDoorDeps {
  /** Overlay of the mapping tables: the licensed names. */
  readonly overlay?: string;
  /** The SOAP action by which the one operation is known. */
  readonly action: string;
  /** The WSDL that is served; none where the names are not ours to publish. */
  readonly wsdl?: string;
}
