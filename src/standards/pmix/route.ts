import type { StateCode } from '../../exchange/types.js';
import type { SchemaMode, Tables } from '../../mapping/types.js';
import type { Connection } from '../../transport/types.js';
import type { OtherGeneration, PmixGeneration } from './generations.js';
import type { MessageSecurity } from './security/index.js';

/** How one state is asked over a PMIX connection. */
export interface PmixRoute {
  readonly state: StateCode;
  /** Overlay of the mapping tables. */
  readonly overlay?: string;
  /** Send the patient's social security number where the caller gave one. Default false. */
  readonly sendSsn?: boolean;
}

/** How states are asked over one connection. */
export interface PmixOptions {
  readonly tables: Tables;
  readonly connection: Connection;
  readonly generation: PmixGeneration;
  /** Ask once more in the other generation where a state says VersionMismatch. Default: not. */
  readonly other?: OtherGeneration;
  /** `gateway.site`, such as `KY_GWY`. */
  readonly site: string;
  readonly schema: SchemaMode;
  /** MetaData/Version. Default `2`: what the interface description's sample says for every generation. */
  readonly version?: string;
  /** Signs and encrypts what is asked, and demands the same of answers. Default: the "Trusted" interface, without. */
  readonly security?: MessageSecurity;
  /** Told of each question just before it is sent. */
  readonly asking?: (requestId: string, state: StateCode) => void;
}
