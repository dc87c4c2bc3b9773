import type { Resource } from '../../fhir/types.js';
import type { Interaction } from './codes.js';

/** Who asks, as registered: never what a query says. */
export interface Requester {
  /** `Practitioner` with name and identifiers. */
  readonly practitioner?: Resource;
  /** `PractitionerRole` with `code`. */
  readonly role?: Resource;
  /** `Organization` with name and identifiers. */
  readonly organization?: Resource;
  /** `Practitioner` who asks on behalf of `practitioner`. */
  readonly delegate?: Resource;
}

/** A request at one of the gateway's doors, as far as its audit needs it. */
export interface AuditedRequest {
  readonly client: { readonly id: string; readonly name: string };
  readonly requester: Requester;
  /** `X-Request-ID` of the answer. */
  readonly requestId: string;
  /** The gateway's own id of the request, 32 hex digits: the one that logs and states know. */
  readonly question: string;
  readonly interaction: Interaction;
  /** The request as it came, without its credentials. */
  readonly raw: Uint8Array;
  readonly remoteAddress: string;
}

/** What the gateway is called in its own events. */
export interface GatewayIdentity {
  /** The URL by which clients reach it. */
  readonly publicUrl: string;
  /** `gateway.site`. */
  readonly site: string;
}
