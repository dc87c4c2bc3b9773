import type { StateCode } from '../../exchange/types.js';
import type { SoapVersion } from '../door/soap/soap.js';

/** How one state is asked by the ASAP web service; what the licensed standard fixes is set here and in an overlay. */
export interface AsapRoute {
  readonly state: StateCode;
  /** Overlay of the mapping tables: the licensed names. */
  readonly overlay?: string;
  readonly soap: SoapVersion;
  /** SOAPAction, or `action` of the content type. */
  readonly action: string;
  /** DisclosingState of the question; an answer may name it, or the state's code. Such as `PMP-VA`. */
  readonly destination: string;
  /** Send the patient's social security number where the caller gave one. Default false. */
  readonly sendSsn?: boolean;
}
