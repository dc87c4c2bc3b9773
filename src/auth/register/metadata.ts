import { z } from 'zod';

/** Client metadata of RFC 7591 section 2, as far as it means anything here; the rest is ignored, as the RFC has it. */
const metadata = z.object({
  client_name: z.unknown(),
  jwks: z.unknown(),
  jwks_uri: z.unknown(),
  token_endpoint_auth_method: z.literal('private_key_jwt').optional(),
  grant_types: z.tuple([z.literal('client_credentials')]).optional(),
  scope: z.string().optional(),
  pdmp_states: z.unknown(),
  pdmp_requestor: z.unknown(),
  pdmp_individuals: z.unknown(),
});

/** Where a key of a registration stands in the metadata. */
const NAMES: Readonly<Record<string, string>> = {
  name: 'client_name',
  jwksUrl: 'jwks_uri',
  scopes: 'scope',
  states: 'pdmp_states',
  requestor: 'pdmp_requestor',
  individuals: 'pdmp_individuals',
};

const DEFAULT_SCOPE = 'system/MedicationDispense.rs';

/** What is asked to be registered, in the words of the configuration's `clients[]`; or why it cannot be. */
export function readMetadata(body: unknown, id: string): { readonly written: object } | { readonly fault: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { fault: 'Send the metadata of the client as a JSON object, application/json.' };
  }
  const read = metadata.partial().safeParse(body);
  if (!read.success) return { fault: faultOf(read.error.issues[0]?.path[0]) };
  const {
    client_name,
    jwks,
    jwks_uri,
    scope = DEFAULT_SCOPE,
    pdmp_states,
    pdmp_requestor,
    pdmp_individuals,
  } = read.data;
  const written = {
    id,
    ...given('name', client_name),
    ...given('jwks', jwks),
    ...given('jwksUrl', jwks_uri),
    scopes: scope.split(' ').filter((token) => token !== ''),
    ...given('states', pdmp_states),
    ...given('requestor', pdmp_requestor),
    ...given('individuals', pdmp_individuals),
  };
  return { written };
}

/** Sentences on a registration, in the words of the metadata and the characters that an error may have (RFC 6749 5.2). */
export function inWordsOfMetadata(faults: readonly string[]): string {
  const told = faults.map((fault) =>
    fault.replace(/^(\w+)/, (name) => NAMES[name] ?? name).replace(/\bjwksUrl\b/g, 'jwks_uri'),
  );
  return `${told
    .join('. ')
    .replaceAll('"', "'")
    .replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?')}.`;
}

/** The answer of RFC 7591 section 3.2.1: what was registered. */
export function registeredMetadata(written: object, id: string, issuedAt: number): object {
  const { name, jwks, jwksUrl, scopes, states, requestor, individuals } = written as Readonly<Record<string, unknown>>;
  return {
    client_id: id,
    client_id_issued_at: issuedAt,
    client_name: name,
    ...given('jwks', jwks),
    ...given('jwks_uri', jwksUrl),
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    scope: (scopes as readonly string[]).join(' '),
    pdmp_states: states,
    pdmp_requestor: requestor,
    ...given('pdmp_individuals', individuals),
    pdmp_status: 'pending',
  };
}

function faultOf(name: unknown): string {
  if (name === 'token_endpoint_auth_method') return 'token_endpoint_auth_method must be private_key_jwt.';
  if (name === 'grant_types') return "grant_types must be ['client_credentials'].";
  return 'scope must be a text of scopes separated by spaces.';
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
