import type { StateCode } from '../../exchange/types.js';

/** The versions spoken: SCRIPT 10.6, and 2017071 (`20170715` on the wire). */
export type ScriptVersion = '10.6' | '2017071';

/** How one state is asked over a SCRIPT connection; the header's values are agreed with the state (wire/ncpdp.md §8). */
export interface ScriptRoute {
  readonly state: StateCode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
  readonly to: string;
  readonly toQualifier: string;
  readonly from: string;
  readonly fromQualifier: string;
  /** Security/Sender/TertiaryIdentification, e.g. the licence that the state registered. */
  readonly senderTertiary?: string;
  /** Security/Receiver/TertiaryIdentification. */
  readonly receiverTertiary?: string;
  readonly tertiaryIdentifier?: string;
  /** Send `TestMessage` 1: a test to some states, demanded of every message by others. Default false. */
  readonly testMessage?: boolean;
  /** BenefitsCoordination/Consent. Default: `Y` in 10.6, which demands one; none in 2017071. */
  readonly consent?: string;
  /** 2017071: send `PDMPStatesRequested`. Default false. */
  readonly sendStates?: boolean;
  /** 2017071: send `RequestorRole`. Default false. */
  readonly sendRole?: boolean;
  /** Send the patient's social security number where the caller gave one. Default false. */
  readonly sendSsn?: boolean;
  /** Messages of one history at most, where the state has more than it told. Default 1: it is not asked again. */
  readonly messages?: number;
}

/** Who made the message: `SenderSoftware` of 2017071. */
export interface SenderSoftware {
  readonly developer: string;
  readonly product: string;
  readonly version: string;
}
