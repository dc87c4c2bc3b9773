/** A key of a JWK Set, as a client wrote it: nothing of it is taken as right before `selectKey.ts` has looked. */
export type Jwk = Readonly<Record<string, unknown>>;

/** A JWK Set as registered or fetched; only public members of its keys are ever used. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** Where a requesting facility is. */
export interface FacilityAddress {
  readonly line?: readonly string[];
  readonly city?: string;
  readonly postalCode?: string;
}

/** The facility on whose behalf a requestor asks; a state wants at least one of its identifiers. */
export interface RequestorFacility {
  readonly name: string;
  readonly npi?: string;
  readonly dea?: string;
  readonly ncpdp?: string;
  readonly state?: string;
  readonly phone?: string;
  readonly address?: FacilityAddress;
}

/** A person who asks. */
export interface Individual {
  readonly name: { readonly given: string; readonly family: string };
  /** One of the roles of contract §2; in a registration as written also a NUCC taxonomy code. */
  readonly role: string;
  /** The NUCC taxonomy code that `role` was registered as, where it was one. */
  readonly taxonomy?: string;
  readonly npi?: string;
  readonly dea?: string;
  readonly stateLicense?: { readonly state: string; readonly number: string };
}

/** What the seed says that a PDMP Responder SHALL collect of each Requestor (wire/fhir.md UM-15). */
export interface RegisteredRequestor extends Individual {
  readonly facility?: RequestorFacility;
}

/** Whom an organization's client may ask for: those it is registered with, or anybody whom its signature names. */
export interface Individuals {
  readonly accept: 'listed' | 'any';
  readonly list?: readonly Individual[];
}

/** A registered client: who may ask, proved by which keys, of which states. `jwks` or `jwksUrl`, never both. */
export interface RegisteredClient {
  /** OAuth `client_id`; `iss` and `sub` of its assertions. */
  readonly id: string;
  readonly name: string;
  readonly jwks?: JwkSet;
  readonly jwksUrl?: string;
  /** SHA-256 fingerprints, 64 lower-case hex digits, of TLS certificates by which it comes where no token is asked for. */
  readonly certificates?: readonly string[];
  /** SMART scopes the client may be granted, v1 or v2 syntax. */
  readonly scopes: readonly string[];
  /** Disclosing states that the client may ask, and that are asked when the caller names none. */
  readonly states: readonly string[];
  readonly requestor: RegisteredRequestor;
  /** Present on an organization's registration: then `requestor` answers for it, and assertions name who asks. */
  readonly individuals?: Individuals;
  /** Whether it may ask what any client's token is good for. */
  readonly introspect?: boolean;
}

/** A registration waits for an operator, counts, or counts no more. */
export type ClientStatus = 'pending' | 'approved' | 'revoked';

/** A client with what became of its registration. */
export interface ClientRecord {
  readonly client: RegisteredClient;
  readonly status: ClientStatus;
  /** When it was last revoked, epoch milliseconds: tokens issued until then are never honoured again. */
  readonly revokedAt?: number;
}

/**
 * Where registered clients live, asked anew for every request. A client that is gone or revoked is refused at once, also
 * with a token still in date.
 */
export interface ClientRegistry {
  /** The client of this id, whatever its status; `undefined` where there is none, or its record cannot be read. */
  find(id: string): Promise<ClientRecord | undefined>;
}
