import { randomUUID } from 'node:crypto';
import { importJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { clientId } from '../../../support/house.js';
import { seedQuery, window } from '../ehr.js';
import { parametersFor } from '../operation.js';
import type { ServedHouse } from '../servedHouse.js';
import { asked, claimed, headed, person } from './list.js';
import type { Visit } from './visit.js';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const form = 'application/x-www-form-urlencoded';
const query = seedQuery(person);
const encoded = encodeURIComponent;

/** The question with all that the door takes, in the spellings that it takes. */
export const fullQuery = [
  query,
  `subject:Patient.name.given=${encoded(asked['second given name'])}`,
  `subject:Patient.gender=female`,
  `subject:Patient.address-city=${asked.city}`,
  `subject:Patient.address-postalcode=${asked['postal code']}`,
  `subject:Patient.phone=${asked.phone}`,
  `subject:Patient.identifier=${encoded(`http://hl7.org/fhir/sid/us-ssn|${asked['ssn with hyphens']}`)}`,
  `subject:Patient.identifier=${encoded(`urn:oid:1.2.36|${asked['record number']}`)}`,
  `${asked['name of an unknown parameter']}=${asked['value of an unknown parameter']}`,
  '_include=MedicationDispense:performer',
].join('&');

/** Requests that the FHIR door refuses. */
export function refusedQuestions({ url }: ServedHouse, accessToken: string): Visit[] {
  const base = `${url}/fhir`;
  const authorized = { authorization: `Bearer ${accessToken}`, accept: 'application/fhir+json' };
  const strict = { ...authorized, prefer: `handling=strict, ${headed.prefer}` };
  const search = (what: string, text: string, headers: Record<string, string> = authorized): Visit => ({
    what,
    url: `${base}/MedicationDispense?${text}`,
    headers,
  });
  const born = (text: string) => query.replace(`birthdate=eq${person.birthDate}`, `birthdate=${encoded(text)}`);
  const posted = (what: string, body: string, type = form): Visit => ({
    what,
    url: `${base}/MedicationDispense/_search`,
    method: 'POST',
    headers: { ...authorized, 'content-type': type },
    body,
  });
  const operation = (what: string, body: object, path = '$pdmp-history'): Visit => ({
    what,
    url: `${base}/${path}`,
    method: 'POST',
    headers: { ...authorized, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(body),
  });
  const unknown = asked['name of an unknown parameter'];
  const about = asked['name of an unknown parameter about the patient'];
  return [
    search('an unknown parameter, strictly', `${query}&${unknown}=${asked['value of an unknown parameter']}`, strict),
    search('an unknown parameter of the patient', `${query}&subject:Patient.${about}=1`),
    search('an unknown modifier', `${query}&subject:Patient.name.given:${unknown}=1`),
    search('a birth date without hyphens', born(asked['birth date without hyphens'])),
    search('a birth date as people write it', born(asked['birth date as people write it'])),
    search('a birth date with a name', born(`eq${person.birthDate}${person.family}`)),
    search('two family names', `${query}&subject:Patient.name.family=${asked.city}`),
    search('two birth dates', `${query}&subject:Patient.birthdate=1970-01-01`),
    search('no family name', query.replace(/subject:Patient.name.family=[^&]*&/, '')),
    search('a control character', query.replace('name.given=', 'name.given=%00')),
    search('an escape that is none', query.replace('name.given=', 'name.given=%5Cq')),
    search('a percent sign alone', query.replace('name.given=', 'name.given=%ZZ')),
    search('a gender', `${query}&subject:Patient.gender=${person.given}`),
    search('an identifier without a system', `${query}&subject:Patient.identifier=${asked.ssn}`),
    search('a state', `${query}&jurisdiction=${encoded(person.family)}`),
    search('a window', `${query}&whenprepared=${asked['birth date as people write it']}`),
    search('a window the wrong way', `${query}&whenprepared=ge${window.to}&whenprepared=le${person.birthDate}`),
    search('a count', `${query}&_count=${asked.phone}${asked.phone}`),
    search('a summary', `${query}&_summary=${unknown}`),
    search('a sort', `${query}&_sort=${unknown}`, strict),
    search('an include', `${query}&_include=${unknown}:${about}`, strict),
    search('a format', `${query}&_format=${headed.accept}`),
    search('an Accept', query, { ...authorized, accept: `application/${headed.accept}` }),
    search('a page', `_page=${asked['page token']}`),
    search('a URL that is too long', `${query}&${'x'.repeat(9000)}=${asked.ssn}`),
    search('no token', query, {}),
    search('a wrong token', query, { authorization: `Bearer ${headed.bearer}` }),
    search('a wrong scheme', query, { authorization: `Basic ${btoa(`${headed.bearer}:${asked.ssn}`)}` }),
    search('a request id that cannot be used', 'x=1', { ...authorized, 'x-request-id': headed['unusable request id'] }),
    posted('a form of another type', JSON.stringify(person), 'application/json'),
    posted('a form that is too large', `${query}&${'x'.repeat(70_000)}=1`),
    posted('a form without a person', `${unknown}=${asked.ssn}`),
    posted('a form in another charset', query, `${form}; charset=${headed.accept}`),
    operation('parameters of a stranger', parametersFor(person, [{ name: unknown, valueString: asked.ssn }])),
    operation('a practitioner of another name', {
      ...parametersFor(person),
      parameter: [{ name: 'authorized-practitioner', resource: { resourceType: unknown, name: claimed.scope } }],
    }),
    operation('an element that is none', { resourceType: 'Parameters', [unknown]: person }),
    operation('a key', parametersFor(person, [{ name: 'pre-stage-retrieval-key', valueString: asked['page token'] }])),
    operation('a message', parametersFor(person), '$process-message'),
    { what: 'an id', url: `${base}/Patient/${asked['id of a resource']}`, headers: authorized },
    { what: 'an id that is none', url: `${base}/Patient/${encoded(person.family)}/x`, headers: authorized },
    { what: 'a type', url: `${base}/${unknown}?${query}`, headers: authorized },
    { what: 'a method', url: `${base}/MedicationDispense?${query}`, method: 'DELETE', headers: authorized },
    { what: 'a preflight', url: `${base}/MedicationDispense?${query}`, method: 'OPTIONS', headers: authorized },
    { what: 'a mode', url: `${base}/metadata?mode=${unknown}` },
    { what: 'metadata', url: `${base}/metadata?${query}`, headers: { accept: 'application/fhir+json' } },
    { what: 'discovery', url: `${base}/.well-known/smart-configuration?${query}` },
    { what: 'another path', url: `${url}/${encoded(person.family)}?${query}` },
    { what: 'health', url: `${url}/healthz?${query}` },
    { what: 'readiness', url: `${url}/readyz?${query}` },
  ];
}

/** Requests to the operators' door. */
export function operatorsVisits({ adminUrl }: ServedHouse): Visit[] {
  const events = `${adminUrl}/admin/fhir/AuditEvent`;
  const born = asked['birth date'];
  return [
    { what: 'audit by half a person', url: `${events}?patient.family=${encoded(person.family)}` },
    { what: 'audit by an unknown parameter', url: `${events}?${asked['name of an unknown parameter']}=${asked.ssn}` },
    { what: 'audit by a wrong date', url: `${events}?date=${encoded(asked['birth date as people write it'])}` },
    { what: 'audit sorted wrongly', url: `${events}?_sort=${encoded(person.given)}` },
    { what: 'audit of an id', url: `${events}/${asked['id of a resource']}` },
    { what: 'audit through a proxy', url: `${events}?patient.birthdate=${born}`, headers: { via: '1.1 proxy' } },
    { what: 'another path of operators', url: `${adminUrl}/${encoded(person.family)}` },
    { what: 'health for operators', url: `${adminUrl}/healthz?${query}` },
    { what: 'metrics', url: `${adminUrl}/metrics?${query}` },
  ];
}

/** Requests to the authorization server: all refused but the first, whose assertion names an individual. */
export async function tokenVisits({ url, key }: ServedHouse): Promise<Visit[]> {
  const endpoint = `${url}/auth/token`;
  const signing = await importJWK(key.jwk, key.alg);
  const assertion = (claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: clientId, sub: clientId, aud: endpoint, jti: randomUUID(), iat: now, exp: now + 240 };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
      .sign(signing);
  };
  const post = (what: string, client_assertion: string, more: Record<string, string> = {}, path = 'token'): Visit => ({
    what,
    url: `${url}/auth/${path}`,
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', scope: 'system/MedicationDispense.rs' },
      ...{ client_assertion_type: jwtBearer, client_assertion, ...more },
    }),
  });
  const name = { given: claimed["individual's given name"], family: claimed["individual's family name"] };
  const individual = (more: object) => ({ extensions: { 'pdmp-requestor': { name, role: 'physician', ...more } } });
  const jti = { jti: claimed.jti };
  const again = await assertion(jti);
  const register = (what: string, body: string): Visit => ({
    ...{ what, url: `${url}/auth/register`, method: 'POST' },
    ...{ headers: { 'content-type': 'application/json' }, body },
  });
  const named = claimed['name at registration'];
  return [
    post('an individual', await assertion(individual({ npi: '1234567893' }))),
    post('an assertion', again),
    post('the same assertion', again),
    post('an issuer', await assertion({ iss: claimed.issuer, sub: claimed.issuer })),
    post('two issuers', await assertion({ iss: claimed.issuer })),
    post('a kid', await assertion({}, { kid: claimed.kid })),
    post('a jku', await assertion({}, { jku: claimed.audience })),
    post('an audience', await assertion({ aud: claimed.audience })),
    post('an assertion that is over', await assertion({ ...jti, exp: 1 })),
    post('a signature', `${(await assertion(jti)).slice(0, -8)}AAAAAAAA`),
    post('no assertion', claimed.token),
    post('a scope', await assertion(), { scope: claimed.scope }),
    post('a scope that is none', await assertion(), { scope: `"${claimed.scope}"` }),
    post('a client id', await assertion(), { client_id: claimed['client id'] }),
    post('a form parameter', await assertion({ iss: claimed.issuer }), { [claimed['name of a form parameter']]: 'x' }),
    post('a grant type', await assertion(), { grant_type: claimed.scope }),
    post('a type of assertion', await assertion(), { client_assertion_type: claimed.audience }),
    post('an individual without identifiers', await assertion(individual({}))),
    post('an individual with a wrong NPI', await assertion(individual({ npi: asked.phone }))),
    post('an individual of a wrong role', await assertion(individual({ role: claimed["individual's role"] }))),
    post('a subject', await assertion({ extensions: { 'hl7-b2b': { subject_id: claimed.issuer } } })),
    post('introspection', await assertion(), { token: claimed.token }, 'introspect'),
    post(
      'introspection for a stranger',
      await assertion({ iss: claimed.issuer }),
      { token: claimed.token },
      'introspect',
    ),
    post('revocation', await assertion({ aud: `${url}/auth/revoke` }), { token: claimed.token }, 'revoke'),
    register('metadata that is none', `{"client_name": "${named}"`),
    register('metadata without keys', JSON.stringify({ client_name: named, scope: claimed.scope })),
    register(
      'metadata with wrong keys',
      JSON.stringify({ client_name: named, jwks: { keys: [{ kid: claimed['key at registration'] }] } }),
    ),
    register(
      'metadata with a wrong requestor',
      JSON.stringify({ client_name: named, pdmp_requestor: { name: claimed.scope } }),
    ),
    { what: 'a token by GET', url: `${endpoint}?client_id=${claimed['client id']}` },
    { what: 'another path of the authorization server', url: `${url}/auth/${claimed['client id']}` },
  ];
}
