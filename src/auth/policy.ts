import { isIndividual } from './individual.js';
import type { RegisteredClient, RegisteredRequestor } from './client.js';

/** An identifier that a policy may require of the registered requester or facility. */
export type RequesterIdentifier = 'npi' | 'dea' | 'state-license' | 'facility-npi' | 'facility-dea' | 'facility-ncpdp';

/** What may leave of one state's records, and to whom (contract §2, `policies`). */
export interface StatePolicy {
  /** `discrete`: as FHIR resources; `view`: for viewing only; `ephemeral`: as resources that are never kept. */
  readonly disclosure: 'discrete' | 'view' | 'ephemeral';
  /** Milliseconds for which an answer may be read back; 0 for none. */
  readonly cache: number;
  /** Milliseconds for which an answer asked for ahead may wait to be fetched; left out or 0: none waits. */
  readonly prestage?: number;
  readonly delegates: 'allow' | 'deny';
  /** Whether the requester is told who matches where several people do; left out: `never`. */
  readonly candidates?: 'never' | 'show';
  /** Roles of contract §2 that may ask; left out: all, but for what `delegates` says. */
  readonly roles?: readonly string[];
  /** `required`: a client asks only for a person, registered or named in its assertion; default `optional`. */
  readonly individual?: 'required' | 'optional';
  /** How far back from today may be asked; left out: as far as the caller likes. */
  readonly window?: { readonly months: number; readonly days: number };
  readonly require: { readonly any?: readonly RequesterIdentifier[]; readonly all?: readonly RequesterIdentifier[] };
}

/** `default`, and by state code whatever a state wants otherwise. */
export type Policies = { readonly default: StatePolicy } & Readonly<Record<string, Partial<StatePolicy>>>;

/** The policy that holds for a state. */
export function policyOf(policies: Policies, state: string): StatePolicy {
  const own = state !== 'default' && Object.hasOwn(policies, state) ? policies[state] : undefined;
  return { ...policies.default, ...own };
}

/** How what a state tells would be shown. `data`: as resources alone; `page`: as resources, or on a page where it may only be viewed. */
export type Shown = 'data' | 'page';

/**
 * Why a client may not ask a state: a sentence that names the rule and what would satisfy it. `undefined` where it may.
 * Whatever no rule allows is refused.
 */
export function permit(
  client: RegisteredClient,
  state: string,
  policies: Policies,
  shown: Shown = 'data',
): string | undefined {
  if (!client.states.includes(state)) {
    return `This client is not registered to ask ${state} (states); the operator may add ${state} to its states.`;
  }
  const policy = policyOf(policies, state);
  return (
    refusedDisclosure(state, policy, shown) ??
    refusedOrganization(state, policy, client) ??
    refusedRole(state, policy, client.requestor) ??
    refusedDelegate(state, policy, client.requestor) ??
    refusedIdentity(state, policy, client.requestor)
  );
}

/** Milliseconds for which what a state told may be kept for reading back; 0: not at all. */
export function readBackMs(state: string, policies: Policies): number {
  const { disclosure, cache } = policyOf(policies, state);
  return disclosure === 'discrete' && cache > 0 ? cache : 0;
}

/** Milliseconds for which what a state told ahead of time may wait to be fetched; 0: it is asked only then. */
export function stageMs(state: string, policies: Policies): number {
  const { prestage = 0 } = policyOf(policies, state);
  return readBackMs(state, policies) > 0 ? prestage : 0;
}

/** Whether who matches may be told where several people of a state do: only where its records may leave as data and be kept. */
export function showsCandidates(state: string, policies: Policies): boolean {
  const { disclosure, candidates } = policyOf(policies, state);
  return disclosure === 'discrete' && candidates === 'show';
}

function refusedDisclosure(state: string, { disclosure }: StatePolicy, shown: Shown): string | undefined {
  if (disclosure === 'discrete' || disclosure === 'ephemeral') return undefined;
  if (disclosure === 'view' && shown === 'page') return undefined;
  return `${state} lets its records be viewed only (disclosure: ${disclosure}), and they were asked for as data; ask by $pdmp-history, which gives a link to them, or disclosure: discrete or ephemeral would allow it.`;
}

function refusedDelegate(state: string, { delegates }: StatePolicy, { role }: RegisteredRequestor): string | undefined {
  if (delegates === 'allow' || !role.includes('-delegate')) return undefined;
  return `${state} takes no questions from delegates (delegates: deny); ask as the practitioner, or with delegates: allow.`;
}

function refusedOrganization(state: string, { individual }: StatePolicy, client: RegisteredClient): string | undefined {
  if (individual !== 'required' || isIndividual(client)) return undefined;
  return `${state} wants to know which person asks (individual: required); name one in the assertion (extensions.pdmp-requestor), or register the client for one.`;
}

function refusedRole(state: string, { roles }: StatePolicy, { role }: RegisteredRequestor): string | undefined {
  if (roles === undefined || roles.includes(role)) return undefined;
  return `${state} takes no questions from this requester's role (roles); it takes them from ${roles.join(', ')}.`;
}

const IDENTIFIERS: Readonly<
  Record<RequesterIdentifier, { name: string; of: (requestor: RegisteredRequestor) => string | undefined }>
> = {
  npi: { name: 'NPI', of: ({ npi }) => npi },
  dea: { name: 'DEA number', of: ({ dea }) => dea },
  'state-license': { name: 'state licence', of: ({ stateLicense }) => stateLicense?.number },
  'facility-npi': { name: 'NPI of the facility', of: ({ facility }) => facility?.npi },
  'facility-dea': { name: 'DEA number of the facility', of: ({ facility }) => facility?.dea },
  'facility-ncpdp': { name: 'NCPDP id of the facility', of: ({ facility }) => facility?.ncpdp },
};

/** What a policy's word means; a word that nobody knows means nothing, and nothing can satisfy it. */
function named(kind: RequesterIdentifier) {
  return Object.hasOwn(IDENTIFIERS, kind) ? IDENTIFIERS[kind] : undefined;
}

function refusedIdentity(state: string, { require }: StatePolicy, requestor: RegisteredRequestor): string | undefined {
  const has = (kind: RequesterIdentifier): boolean => (named(kind)?.of(requestor) ?? '') !== '';
  const names = (kinds: readonly RequesterIdentifier[]): string =>
    kinds.map((kind) => named(kind)?.name ?? 'an unknown identifier').join(', ');
  const missing = (require.all ?? []).filter((kind) => !has(kind));
  if (missing.length > 0) {
    return `${state} requires the requester's ${names(missing)} (require.all); register it for this client.`;
  }
  if (require.any === undefined || require.any.some(has)) return undefined;
  return `${state} requires one of the requester's ${names(require.any)} (require.any); register one for this client.`;
}
