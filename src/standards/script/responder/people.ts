import { isObject, objects, text } from '../../../exchange/json.js';
import type { Resource } from '../../../fhir/types.js';

/** Of whom the states told. */
export interface People {
  /** How many people, by birth date and family name. */
  readonly count: number;
  /** Whether a resource is about somebody else than who was asked for. */
  readonly isOthers: (resource: Resource) => boolean;
  /** Whether a resource is about somebody of whom no state told who it is. */
  readonly isNobodys: (resource: Resource) => boolean;
}

/**
 * Tells the people of an answer apart. Where the states told several, those of another birth date than the one asked for
 * are others; a name may be spelled in two ways. Where they told one person, it is for the reader to see who.
 */
export function peopleOf(asked: Resource, resources: readonly Resource[]): People {
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const count = new Set(patients.map(identityOf)).size;
  const others = new Set(patients.filter((patient) => count > 1 && bornElsewhen(patient, asked)));
  const named = new Map(patients.map((patient) => [`Patient/${patient.id}`, patient]));
  const whose = (resource: Resource): Resource | 'nobody' | undefined => {
    if (resource.resourceType === 'Patient') return resource;
    const about = isObject(resource.subject) ? resource.subject : resource.patient;
    const name = isObject(about) ? text(about.reference) : undefined;
    return name === undefined ? undefined : (named.get(name) ?? 'nobody');
  };
  return {
    count,
    isOthers: (resource) => {
      const person = whose(resource);
      return person !== undefined && person !== 'nobody' && others.has(person);
    },
    isNobodys: (resource) => whose(resource) === 'nobody',
  };
}

function identityOf({ birthDate, name }: Resource): string {
  const family = text(objects(name)[0]?.family) ?? '';
  return `${text(birthDate) ?? ''} ${family.trim().toUpperCase()}`;
}

/** A birth date that a state does not know says nothing; one of a year alone says that. */
function bornElsewhen(patient: Resource, asked: Resource): boolean {
  const [told, wanted] = [text(patient.birthDate), text(asked.birthDate)];
  return told !== undefined && wanted !== undefined && !wanted.startsWith(told) && !told.startsWith(wanted);
}
