import type { Coding } from '../../fhir/types.js';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';

/** What a request did, in FHIR's words. */
export type Interaction = 'search-type' | 'read' | 'operation';

/** The code of an interaction. */
export function interactionCode(code: Interaction): Coding {
  return { system: INTERACTION, code, display: code };
}

/** Codes of IHE BALP (wire/fhir.md §3.6) and of DICOM's audit messages. */
export const CODES = {
  rest: {
    system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
    code: 'rest',
    display: 'Restful Operation',
  },
  application: { system: DICOM, code: '110100', display: 'Application Activity' },
  applicationStart: { system: DICOM, code: '110120', display: 'Application Start' },
  applicationStop: { system: DICOM, code: '110121', display: 'Application Stop' },
  auditLogUsed: { system: DICOM, code: '110101', display: 'Audit Log Used' },
  securityAlert: { system: DICOM, code: '110113', display: 'Security Alert' },
  userSecurityChanged: { system: DICOM, code: '110137', display: 'User Security Attributes Changed' },
  source: { system: DICOM, code: '110153', display: 'Source Role ID' },
  destination: { system: DICOM, code: '110152', display: 'Destination Role ID' },
  process: { system: DICOM, code: '110150', display: 'Application' },
  author: {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    code: 'AUT',
    display: 'author (originator)',
  },
  recipient: {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    code: 'IRCP',
    display: 'information recipient',
  },
  provider: {
    system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
    code: 'PROV',
    display: 'healthcare provider',
  },
  person: { system: ENTITY_TYPE, code: '1', display: 'Person' },
  systemObject: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
  patient: { system: ROLE, code: '1', display: 'Patient' },
  domainResource: { system: ROLE, code: '4', display: 'Domain Resource' },
  securityUser: { system: ROLE, code: '11', display: 'Security User Entity' },
  query: { system: ROLE, code: '24', display: 'Query' },
  transaction: {
    system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
    code: 'XrequestId',
    display: 'X-Request-ID',
  },
  applicationServer: {
    system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
    code: '4',
    display: 'Application Server',
  },
} as const satisfies Record<string, Coding>;

/** Identifier systems of our own. */
export const SYSTEMS = {
  /** Registered clients: `client_id`. */
  client: 'urn:pdmp:client',
  /** Disclosing states: two letters. */
  state: 'urn:pdmp:state',
  /** Operators: the name of a user of the machine. */
  operator: 'urn:pdmp:operator',
  uri: 'urn:ietf:rfc:3986',
} as const;

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit';

/** Profiles of IHE BALP; claimed by events of success only, as the profiles say. */
export const PROFILES = { patientQuery: `${BALP}.PatientQuery`, read: `${BALP}.Read` } as const;
