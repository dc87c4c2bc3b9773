import { PATIENT_SYSTEM } from '../pseudonym.js';
import { CODES } from './codes.js';
import type { AuditedRequest } from './request.js';
import type { Detail, Entity } from './types.js';

/** Details of events, by name; see docs/audit.md. */
export type DetailName =
  | 'question' // the gateway's own id of a question
  | 'status' // what became of a state: contract §4
  | 'failure' // why a state failed
  | 'disclosed' // whether a state that failed may have disclosed: no, maybe
  | 'asked' // whether a state was sent the question at all: yes, no
  | 'protocol' // how the state was asked
  | 'state' // the state that a patient record came from
  | 'person' // pseudonym of the person who was asked for
  | 'candidates' // how many people of a state match, whom policy lets be told
  | 'also' // pseudonym by another name of the same patient record
  | 'was' // a client's status before a change
  | 'becomes' // a client's status by a change
  | 'states' // the states that a client may ask
  | 'scopes'; // the scopes that a client may have

/** A list of details; those without a value are left out. */
export function details(given: Partial<Record<DetailName, string | undefined>>): Detail[] {
  return Object.entries(given).flatMap(([type, value]) => (value === undefined ? [] : [{ type, valueString: value }]));
}

/** The query, base64, as it was: no cleaning, also where it is malicious. */
export function queryEntity(raw: Uint8Array): Entity {
  return {
    type: CODES.systemObject,
    role: CODES.query,
    query: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64'),
  };
}

/** A patient, by pseudonym; by reference too, where it is a record that a state told. */
export function patientEntity(pseudonym: string | undefined, reference: string | undefined, detail: Detail[]): Entity {
  return {
    type: CODES.person,
    role: CODES.patient,
    what: {
      ...(reference === undefined ? {} : { reference }),
      type: 'Patient',
      ...(pseudonym === undefined ? {} : { identifier: { system: PATIENT_SYSTEM, value: pseudonym } }),
    },
    ...(detail.length > 0 ? { detail } : {}),
  };
}

/** What names the request to the client, and to us. */
export function transactionEntity({ requestId, question }: AuditedRequest, more: Detail[] = []): Entity {
  return {
    type: CODES.transaction,
    what: { identifier: { value: requestId } },
    detail: [...details({ question }), ...more],
  };
}

/** A resource that was read. */
export function resourceEntity(reference: string, detail: Detail[]): Entity {
  return {
    type: CODES.systemObject,
    role: CODES.domainResource,
    what: { reference },
    ...(detail.length > 0 ? { detail } : {}),
  };
}
