import { objects } from '../../../exchange/json.js';
import { DEA, NCPDP, NPI, SSN, STATE_LICENSE } from '../../../fhir/systems.js';
import type { JsonObject, Resource } from '../../../fhir/types.js';
import { peopleOf } from './people.js';

/** Identifiers by which somebody is found again, the surest first. */
const SUREST: readonly string[] = [NPI, DEA, NCPDP, STATE_LICENSE, SSN];

/** How many identifiers 10.6 has place for (wire/ncpdp.md §1.2). */
const PLACES: Readonly<Record<string, number>> = { Practitioner: 3, Organization: 3, Patient: 2 };

/**
 * A history as 10.6 has place for it, the message's patient first. It can tell one patient: the one that the states told,
 * where they told one person; else the one that was asked for. Of identifiers it takes the surest.
 * @param resources about that patient
 */
export function fitOld(asked: Resource, resources: readonly Resource[]): Resource[] {
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const patient = peopleOf(asked, patients).count === 1 ? patients[0]! : asked;
  const subject = { reference: `Patient/${patient.id}` };
  const others = resources.filter(({ resourceType }) => resourceType !== 'Patient');
  return [patient, ...others.map((one) => (one.subject === undefined ? one : { ...one, subject }))].map(identified);
}

function identified(resource: Resource): Resource {
  const most = PLACES[resource.resourceType];
  const identifiers = objects(resource.identifier);
  if (most === undefined || identifiers.length <= most) return resource;
  return { ...resource, identifier: [...identifiers].sort((one, other) => rank(one) - rank(other)).slice(0, most) };
}

function rank({ system }: JsonObject): number {
  const at = SUREST.findIndex((one) => one === system);
  return at < 0 ? SUREST.length : at;
}
