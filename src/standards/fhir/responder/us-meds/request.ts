import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import type { Neighbours } from '../finishing/neighbours.js';
import * as finishing from '../finishing/request.js';

/** What a prescription needs to be as US Core 3.1.1 wants it: a date too, marked absent where the state did not tell one. */
export function changeRequest(request: Resource, neighbours: Neighbours): JsonObject {
  const changes = finishing.changeRequest(request, neighbours);
  return request.authoredOn === undefined ? { ...changes, _authoredOn: ABSENT } : changes;
}
