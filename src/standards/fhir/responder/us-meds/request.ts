import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import * as finishing from '../finishing/request.js';

/** What a prescription needs to be as US Core 3.1.1 wants it: a date too, marked absent where the state did not tell one. */
export function changeRequest(request: Resource, dispense: Resource | undefined): JsonObject {
  const changes = finishing.changeRequest(request, dispense);
  return request.authoredOn === undefined ? { ...changes, _authoredOn: ABSENT } : changes;
}
