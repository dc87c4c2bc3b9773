import type { AuditEvent } from '../../../src/audit/index.js';

type Concept = { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] };

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const PROFILE = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit';

/**
 * What IHE BALP demands of an event about a search (PatientQuery) or a read (Read), and what FHIR does (sev-1), written
 * down from the profiles' own rules. A failure follows the same pattern, but for the outcome and what was not known.
 */
export function balpFindings(event: AuditEvent): string[] {
  const findings: string[] = [];
  const must = (holds: boolean, rule: string): void => void (holds || findings.push(rule));
  const { agent, entity = [], subtype = [] } = event;
  const isRead = subtype.some(({ code }) => code === 'read');
  const claims = event.meta?.profile ?? [];
  const agents = (system: string, code: string) =>
    agent.filter(({ type }) => (type as Concept).coding?.some((each) => each.system === system && each.code === code));
  const entities = (code: string) => entity.filter(({ type }) => type.code === code);

  must(event.type.system === 'http://terminology.hl7.org/CodeSystem/audit-event-type', 'type.system');
  must(event.type.code === 'rest', 'type = rest');
  must(
    subtype.every(({ system }) => system === 'http://hl7.org/fhir/restful-interaction') && subtype.length >= 1,
    'subtype of restful-interaction',
  );
  must(isRead || subtype.some(({ code }) => code === 'search-type'), 'subtype = search-type | read');
  must(event.action === (isRead ? 'R' : 'E'), 'action');
  must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(event.recorded), 'recorded is an instant');
  must(event['source'] !== undefined && 'observer' in event.source, 'source.observer');
  must(agent.length >= 2, 'agent 2..*');
  for (const code of ['110153', '110152']) {
    const [party, ...more] = agents(DCM, code);
    must(party !== undefined && more.length === 0, `agent ${code} 1..1`);
    must(party?.who !== undefined, `agent ${code}.who`);
    must(party?.['network'] !== undefined || claims.length === 0, `agent ${code}.network`);
    must(party?.requestor === false, `agent ${code} is no requestor`);
  }
  const users = agents('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP');
  must(users.length <= 1, 'agent user 0..1');
  for (const user of users) {
    must(user.requestor, 'user.requestor = true');
    must(user.who !== undefined && user['network'] === undefined, 'user.who, no network');
  }
  must(agent.filter(({ requestor }) => requestor).length <= 1, 'one requestor');
  for (const { query, detail, what, name, role, type } of entity) {
    must(name === undefined || query === undefined, 'sev-1');
    if (query === undefined) continue;
    must(type.code === '2' && role?.code === '24', 'query: type 2, role 24');
    must(what === undefined && detail === undefined, 'query: no what, no detail');
    must(Buffer.from(String(query), 'base64').toString('base64') === query, 'query is base64');
  }
  const [transaction] = entities('XrequestId');
  must(entities('XrequestId').length <= 1, 'transaction 0..1');
  must((transaction?.what?.identifier?.value ?? '') !== '', 'transaction.what.identifier.value');

  if (event.outcome === '0') {
    must(claims.length === 1 && claims[0] === `${PROFILE}.${isRead ? 'Read' : 'PatientQuery'}`, 'claims its profile');
    const patients = entities('1');
    if (isRead)
      must(
        entities('2').some(({ role, what }) => role?.code === '4' && what !== undefined),
        'data 1..1',
      );
    else {
      must(entity.filter(({ query }) => query !== undefined).length === 1, 'query 1..1');
      must(patients.length === 1 && patients[0]?.role?.code === '1', 'patient 1..1, role 1');
      must(patients[0]?.what !== undefined, 'patient.what');
    }
  } else must(claims.length === 0, 'a failure claims no profile');
  return findings;
}
