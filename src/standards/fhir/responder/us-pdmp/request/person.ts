import { randomUUID } from 'node:crypto';
import type { JsonObject, Resource } from '../../../../../fhir/types.js';
import { DoorError } from '../../../outcomes.js';
import { isObject, objectsOf } from '../../finishing/values.js';
import { isRealDay } from '../../search/days.js';

/** Systems that wire tables know identifiers by, by their type (v2-0203), where the caller's own system is a state's. */
const BY_TYPE: Readonly<Record<string, string>> = {
  SS: 'http://hl7.org/fhir/sid/us-ssn',
  DL: 'urn:pdmp:driver-license',
  PPN: 'urn:pdmp:passport',
  MI: 'urn:pdmp:military-id',
};
const US_CORE_JURISDICTION = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction';
const JURISDICTION = 'urn:pdmp:extension:jurisdiction';
const ANIMAL = 'http://hl7.org/fhir/StructureDefinition/patient-animal';
const GENDERS: readonly unknown[] = ['male', 'female', 'other', 'unknown'];
const LONGEST = 255;

/**
 * The `Patient` that states are asked for: what of the given one can be put to a state, and nothing else. An animal is
 * asked for by its own name with its owner's family name, as states have it (wire/ncpdp.md §3, wire/pmix.md §3.4).
 *
 * @param today `YYYY-MM-DD`, UTC
 * @throws DoorError `missing-parameter`, `invalid-parameter`
 */
export function readPatient(given: Resource, owner: Resource | undefined, today: string): Resource {
  const animal = animalOf(given);
  if (owner !== undefined && animal === undefined) {
    throw new DoorError('invalid-parameter', 'animal-owner is given, but patient has no patient-animal extension.');
  }
  const names = animal === undefined ? readNames('patient', given) : [animalName(given, owner)];
  const identifiers = objectsOf(given.identifier).flatMap(readIdentifier);
  const from = owner ?? given;
  const [addresses, telecoms] = [
    objectsOf(from.address).map(readAddress),
    objectsOf(from.telecom).flatMap(readTelecom),
  ];
  return {
    resourceType: 'Patient',
    id: randomUUID(),
    ...(animal === undefined ? {} : { extension: animalExtensions(given, animal) }),
    ...(identifiers.length > 0 ? { identifier: identifiers } : {}),
    name: names,
    ...(telecoms.length > 0 ? { telecom: telecoms } : {}),
    ...(GENDERS.includes(given.gender) ? { gender: given.gender } : {}),
    birthDate: readBirthDate(given, today),
    ...(addresses.length > 0 ? { address: addresses } : {}),
  };
}

function readNames(what: string, { name }: Resource): JsonObject[] {
  const whole = objectsOf(name).flatMap(({ use, family, given, suffix, prefix }) => {
    if (use === 'old' || typeof family !== 'string' || !Array.isArray(given)) return [];
    const texts = given.filter((part) => typeof part === 'string');
    if (texts.length === 0) return [];
    const parts = { family, given: texts, ...listOf('suffix', suffix), ...listOf('prefix', prefix) };
    [family, ...texts].forEach((part) => checkText(`${what}.name`, part));
    return [{ ...parts, official: use === 'official' || use === undefined }];
  });
  // States match by one name: the official one, or the first that says no use.
  const best = whole.find(({ official }) => official) ?? whole[0];
  if (best === undefined) {
    throw new DoorError('missing-parameter', `${what} must have a name with family and given: states need both.`);
  }
  const { official: _official, ...chosen } = best;
  return [chosen];
}

function animalName(animal: Resource, owner: Resource | undefined): JsonObject {
  const [named] = objectsOf(animal.name);
  const given = Array.isArray(named?.given) ? named.given.filter((part) => typeof part === 'string') : [];
  const name = given[0] ?? (typeof named?.text === 'string' ? named.text : undefined);
  const family = owner === undefined ? named?.family : readNames('animal-owner', owner)[0]?.family;
  if (name === undefined || typeof family !== 'string') {
    throw new DoorError(
      'missing-parameter',
      "An animal is asked for by its given name and its owner's family name: give patient.name.given and animal-owner.",
    );
  }
  [name, family].forEach((part) => checkText('patient.name', part));
  return { family, given: [name] };
}

/** What tells states that the patient is an animal, each standard in its own way. */
function animalExtensions(patient: Resource, animal: JsonObject): JsonObject[] {
  const [named] = objectsOf(patient.name);
  const given = Array.isArray(named?.given) ? named.given[0] : named?.text;
  return [
    {
      url: ANIMAL,
      extension: [species(animal), ...objectsOf(animal.extension).filter(({ url }) => url !== 'species')],
    },
    {
      url: 'urn:pdmp:extension:species',
      valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/PMIXSpeciesTypeCode', code: '02' },
    },
    ...(typeof given === 'string' ? [{ url: 'urn:pdmp:extension:animal-name', valueString: given }] : []),
  ];
}

/** The species by SNOMED CT and in words: SCRIPT demands both. Where either is not told, what is true of any animal. */
function species(animal: JsonObject): JsonObject {
  const told = objectsOf(animal.extension).find(({ url }) => url === 'species')?.valueCodeableConcept;
  const concept = isObject(told) ? told : {};
  const codings = objectsOf(concept.coding);
  const coding = codings.some(({ system }) => system === SNOMED) ? codings : [...codings, ANY_ANIMAL];
  const text = concept.text ?? codings.find(({ display }) => typeof display === 'string')?.display ?? 'animal';
  return { url: 'species', valueCodeableConcept: { ...concept, coding, text } };
}

const SNOMED = 'http://snomed.info/sct';
/** Kingdom Animalia. */
const ANY_ANIMAL = { system: SNOMED, code: '387961004' };

function animalOf({ extension }: Resource): JsonObject | undefined {
  return objectsOf(extension).find(({ url }) => url === ANIMAL);
}

function readBirthDate({ birthDate }: Resource, today: string): string {
  if (typeof birthDate !== 'string' || !isRealDay(birthDate)) {
    throw new DoorError('invalid-parameter', 'patient.birthDate must be one exact day, YYYY-MM-DD: states need it.');
  }
  if (birthDate > today) throw new DoorError('invalid-parameter', 'patient.birthDate lies in the future.');
  return birthDate;
}

function readIdentifier(given: JsonObject): JsonObject[] {
  const { system, value, type } = given;
  if (typeof value !== 'string') return [];
  const code = isObject(type) ? objectsOf(type.coding).find(({ code }) => typeof code === 'string')?.code : undefined;
  const known = typeof code === 'string' ? BY_TYPE[code] : undefined;
  const of = known ?? (typeof system === 'string' ? system : undefined);
  if (of === undefined) return [];
  const state = stateOf(given);
  const identifier = {
    ...(state === undefined ? {} : { extension: [{ url: JURISDICTION, valueString: state }] }),
    ...(known !== undefined && code !== 'SS' && isObject(type) ? { type } : {}),
    system: of,
    value,
  };
  return [identifier];
}

/** US Core tells who issued a licence by an extension; a state's code in it is that state's. */
function stateOf(identifier: JsonObject): string | undefined {
  const jurisdiction = objectsOf(identifier.extension).find(({ url }) => url === US_CORE_JURISDICTION);
  const concept = jurisdiction?.valueCodeableConcept;
  const code = isObject(concept) ? objectsOf(concept.coding)[0]?.code : undefined;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

function readAddress({ line, city, state, postalCode }: JsonObject): JsonObject {
  const lines = Array.isArray(line) ? line.filter((part) => typeof part === 'string') : [];
  return {
    ...(lines.length > 0 ? { line: lines } : {}),
    ...(typeof city === 'string' ? { city } : {}),
    ...(typeof state === 'string' ? { state } : {}),
    ...(typeof postalCode === 'string' ? { postalCode } : {}),
  };
}

function readTelecom({ system, value }: JsonObject): JsonObject[] {
  return system === 'phone' && typeof value === 'string' ? [{ system, value }] : [];
}

function listOf(name: string, value: JsonObject[string]): JsonObject {
  const texts = Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
  return texts.length > 0 ? { [name]: texts } : {};
}

function checkText(where: string, text: string): void {
  if (text.trim() === '' || text.length > LONGEST || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new DoorError('invalid-parameter', `${where} must be 1 to ${LONGEST} characters without control characters.`);
  }
}
