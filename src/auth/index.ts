export type {
  ClientRecord,
  ClientRegistry,
  ClientStatus,
  FacilityAddress,
  Individual,
  Individuals,
  JwkSet,
  RegisteredClient,
  RegisteredRequestor,
  RequestorFacility,
} from './client.js';
export { configuredClients } from './configuredClients.js';
export type { SmartConfiguration } from './discovery.js';
export { smartConfiguration } from './discovery.js';
export type { AuthEvent, BearerRefusal } from './events.js';
export { clientOf, type Denial, type DeniedResponder, type Guard, type ScopeNeed } from './guard.js';
export { actingFor, type ReadIndividual } from './individual.js';
export { type KeyRing, type KeyRingOptions, openKeyRing } from './keys/keyRing.js';
export {
  permit,
  type Policies,
  policyOf,
  showsCandidates,
  readBackMs,
  type RequesterIdentifier,
  type Shown,
  type StatePolicy,
  stageMs,
} from './policy.js';
export { type AcceptRegistration, pendingRegistrations } from './register/pending.js';
export type { RecordChange, RegistryChange } from './registry/change.js';
export { RegistryError, type RegistryErrorCode } from './registry/error.js';
export type { ReadClient } from './registry/record.js';
export { type DurableRegistry, type ListedClient, openRegistry, type RegistryOptions } from './registry/registry.js';
export { maySearch } from './scopes.js';
export { type AuthorizationServer, type AuthorizationServerOptions, createAuthorizationServer } from './server.js';
