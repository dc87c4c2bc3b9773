import type { Coding, JsonObject, Reference, Resource } from '../../fhir/types.js';

/** FHIR `AuditEvent.outcome`: success, minor failure (the client's or a state's refusal), serious failure, the system died. */
export type Outcome = '0' | '4' | '8' | '12';

/** FHIR `AuditEvent`, as far as this project writes it. */
export interface AuditEvent extends Resource {
  resourceType: 'AuditEvent';
  type: Coding;
  subtype?: Coding[];
  action: 'E' | 'R';
  /** FHIR instant. */
  recorded: string;
  outcome: Outcome;
  outcomeDesc?: string;
  agent: Agent[];
  source: JsonObject;
  entity?: Entity[];
}

/** FHIR `AuditEvent.agent`. */
export interface Agent extends JsonObject {
  type: JsonObject;
  who?: Who;
  requestor: boolean;
}

/** FHIR `AuditEvent.entity`. */
export interface Entity extends JsonObject {
  type: Coding;
  role?: Coding;
  what?: Who;
  detail?: Detail[];
}

/** FHIR `AuditEvent.entity.detail`. */
export interface Detail extends JsonObject {
  type: string;
  valueString: string;
}

/** A reference by identifier, by address, or both. */
export interface Who extends Reference {
  type?: string;
  identifier?: { system?: string; value: string };
  display?: string;
}
