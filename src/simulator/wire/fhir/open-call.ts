import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '../../faults/fault.js';
import { dayOf } from '../../population/days.js';
import type { Seat } from '../../seat.js';
import { plainAnswer, type Answer, type Call } from '../answer.js';
import { decideFhir } from './decide.js';
import { historyReply, refusedReply } from './history.js';
import { errorAnswer, fhirAnswer, FhirError } from './outcome.js';
import { readParameters } from './read-parameters.js';
import { readSearch } from './read-search.js';
import { searchsetOf } from './searchset.js';
import type { SignIn } from './sign-in.js';

/** One HTTP request below a FHIR base. */
export interface FhirRequest {
  readonly method: string;
  /** Below the base: `/MedicationDispense`. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Opens a call at a state's FHIR base. What only finds or names the state (metadata, sign-in) is no question. */
export function openFhirCall(seat: Seat, base: string, signIn: SignIn, request: FhirRequest): Call {
  const { method, path, headers, body } = request;
  const aside = (answer: Answer): Call => ({ aside: true, answer: () => Promise.resolve(answer) });
  switch (`${method} ${path}`) {
    case 'GET /.well-known/smart-configuration':
      return aside(fhirAnswer(configuration(base)));
    case 'GET /metadata':
      return aside(fhirAnswer(capabilities(seat, base)));
    case 'POST /auth/token':
      return aside(signIn.token(headers['content-type'] ?? '', body));
    default:
      return { state: seat.state, answer: (fault) => Promise.resolve(answered(seat, base, signIn, request, fault)) };
  }
}

function answered(seat: Seat, base: string, signIn: SignIn, request: FhirRequest, fault: Fault | undefined): Answer {
  try {
    const requestId = request.headers['x-request-id'];
    if (!signIn.admits(request.headers.authorization)) throw new FhirError(401, 'login', 'A token is needed');
    if (typeof requestId !== 'string') throw new FhirError(400, 'required', 'X-Request-ID is missing');
    const { headers, ...answer } = asked(seat, base, request, requestId, fault);
    return { ...answer, headers: { ...headers, 'x-request-id': requestId } };
  } catch (error) {
    if (error instanceof FhirError) return errorAnswer(error);
    throw error;
  }
}

function asked(seat: Seat, base: string, request: FhirRequest, requestId: string, fault: Fault | undefined): Answer {
  const { method, path, query, headers, body } = request;
  const call = `${seat.protocol} ${method} ${path}`;
  const type = headers['content-type'] ?? '';
  const isPost = call === 'fhir-us-meds POST /MedicationDispense/_search';
  if (isPost && !type.startsWith('application/x-www-form-urlencoded')) return plainAnswer(415, 'a form is expected');
  if (isPost || call === 'fhir-us-meds GET /MedicationDispense') {
    const used = isPost ? body.toString('utf8') : query;
    const search = readSearch(new URLSearchParams(used));
    const told = decideFhir(seat, 'fhir-us-meds', search.question, fault);
    return fhirAnswer(searchsetOf(seat, told, search, { base, requestId, query: used }));
  }
  if (call !== 'fhir-us-pdmp POST /$pdmp-history') throw new FhirError(404, 'not-supported', 'Nothing is served here');
  if (!type.startsWith('application/fhir+json')) return plainAnswer(415, 'application/fhir+json is expected');
  const { question, mayAsk } = readParameters(body, dayOf(seat.clock()));
  if (!mayAsk) return fhirAnswer(refusedReply(notYou));
  return fhirAnswer(historyReply(seat, decideFhir(seat, 'fhir-us-pdmp', question, fault), base));
}

const notYou = {
  severity: 'error',
  code: 'forbidden',
  pmix: 'disallowed',
  text: 'Who asks is nobody who may',
} as const;

function configuration(base: string) {
  return {
    token_endpoint: `${base}/auth/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: ['system/MedicationDispense.rs'],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
}

function capabilities({ state, protocol, clock }: Seat, url: string) {
  const search = { resource: [{ type: 'MedicationDispense', interaction: [{ code: 'search-type' }] }] };
  const definition = 'http://hl7.org/fhir/us/pdmp/OperationDefinition/pdmp-history';
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: clock().toISOString(),
    kind: 'instance',
    implementation: { description: `Demo PDMP of ${state}`, url },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        ...(protocol === 'fhir-us-meds' ? search : { operation: [{ name: 'pdmp-history', definition }] }),
      },
    ],
  };
}
