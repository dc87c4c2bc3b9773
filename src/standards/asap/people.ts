import type { Reference, Resource } from '../../fhir/types.js';
import type { MessageGraph } from '../../mapping/types.js';
import { resourcesOf, subjects } from '../reply/facts.js';

/** How many people the answer tells beside its prescriptions; more than one, and nobody knows whose those are. */
export function focused(graph: MessageGraph): number {
  return focus(graph).size;
}

/** People of a pick list: no record is about them, and the answer itself is not. */
export function candidates(graph: MessageGraph): ReadonlySet<Resource> {
  const known = new Set([...subjects(graph), ...focus(graph)]);
  return new Set(resourcesOf(graph, 'Patient').filter(({ id }) => !known.has(`urn:uuid:${id}`)));
}

function focus(graph: MessageGraph): ReadonlySet<string> {
  const headers = resourcesOf(graph, 'MessageHeader');
  const references = headers.flatMap((header) => (header['focus'] ?? []) as readonly Reference[]);
  return new Set(references.flatMap(({ reference }) => reference ?? []));
}
