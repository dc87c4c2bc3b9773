import type { StateCode } from '../../../exchange/types.js';
import type { FhirClient } from './client.js';

/** What both guides' requestors are made of. */
export interface FhirOptions {
  readonly client: FhirClient;
  /** FHIR base of the state. */
  readonly endpoint: string;
}

/** How one state is asked over a FHIR connection. */
export interface FhirRoute {
  readonly state: StateCode;
  /** Name the state in the question: the endpoint is another gateway, which leads to several. Default false. */
  readonly nameState?: boolean;
}

/** The FHIR base without slashes at its end. */
export function baseOf({ endpoint }: Pick<FhirOptions, 'endpoint'>): string {
  return endpoint.replace(/\/+$/, '');
}
