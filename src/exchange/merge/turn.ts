import type { Reference, Resource } from '../../fhir/types.js';
import type { Resolve } from './answer-index.js';
import type { Identity } from './identity.js';
import { mapReferences } from './references.js';
import { labelsOf } from './tellers.js';

/**
 * A copy of a state's resource whose references are turned to `nameAt` of the places they mean, and with nothing of what
 * named it in the state's answer. A reference that means nothing, or something without a name, keeps its identifier and
 * display; with neither, it goes.
 */
export function turn(
  resource: Resource,
  resolve: Resolve,
  nameAt: (place: number) => string | undefined,
  identity: Identity,
): Resource {
  const turned = mapReferences(resource, (reference) => {
    if (reference.reference.startsWith('#')) return reference;
    const place = resolve(reference.reference);
    const name = place === undefined ? undefined : nameAt(place);
    return name === undefined ? withoutLiteral(reference) : { ...reference, reference: name };
  });
  const { resourceType, id: _id, meta: _meta, ...rest } = turned;
  return { resourceType, id: undefined, meta: labelsOf(turned, identity), ...rest };
}

function withoutLiteral({ reference: _literal, _reference, type, ...rest }: Reference): Reference | undefined {
  if (Object.keys(rest).length === 0) return undefined;
  return type === undefined ? rest : { type, ...rest };
}
