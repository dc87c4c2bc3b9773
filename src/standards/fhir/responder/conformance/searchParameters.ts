import type { Resource } from '../../../../fhir/types.js';
import { headOf, type Publisher } from './head.js';

/**
 * The search parameters that are ours. The guides' chained names (`subject:Patient.name.given`) are no parameters of their
 * own in R4, and the others are R4's. Neither has an expression: it selects whom to ask, not what is found.
 */
const OURS: readonly (readonly [id: string, code: string, description: string])[] = [
  [
    'pdmp-jurisdiction',
    'jurisdiction',
    'States to ask, postal codes joined by commas; absent: those that the client is registered for.',
  ],
  ['pdmp-state', '_state', 'Another name of jurisdiction, for clients that send it.'],
];

/** What `jurisdiction` and `_state` are. */
export function searchParameters(publisher: Publisher): Resource[] {
  return OURS.map(([id, code, description]) => {
    const { title: _none, ...head } = headOf(publisher, 'SearchParameter', { id, title: code, description });
    return { ...head, code, base: ['MedicationDispense'], type: 'token', multipleOr: true, multipleAnd: false };
  });
}
