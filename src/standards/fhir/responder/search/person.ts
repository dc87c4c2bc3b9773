import { randomUUID } from 'node:crypto';
import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { DoorError } from '../../outcomes.js';
import { isRealDay } from './days.js';
import { unescapeOne } from './escapes.js';
import type { Given, Grouped } from './group.js';
import { SPOKEN, type ParameterKind } from './names.js';

const GENDERS = new Set(['male', 'female', 'other', 'unknown']);
const LONGEST = 255;

/**
 * The person whom a search asks for, as a `Patient`. States need given name, family name and one exact day of birth.
 * Spellings of one parameter may stand side by side where they say the same; several given names are those of one
 * person where one spelling repeats.
 *
 * @param today `YYYY-MM-DD`, UTC
 * @throws DoorError `missing-parameter`, `invalid-parameter`, `conflicting-parameters`
 */
export function readPerson(search: Grouped, today: string): Resource {
  const text = (kind: ParameterKind): string | undefined => one(kind, search, (given) => readText(kind, given));
  const missing: ParameterKind[] = [];
  const required = <T>(kind: ParameterKind, value: T | undefined): T | undefined => {
    if (value === undefined) missing.push(kind);
    return value;
  };
  const given = required('given', givenNames(search));
  const family = required('family', text('family'));
  const birthDate = required(
    'birthdate',
    one('birthdate', search, (item) => readBirthDate(item, today)),
  );
  if (missing.length > 0) {
    const names = missing.map((kind) => SPOKEN[kind]).join(', ');
    throw new DoorError('missing-parameter', `A search names one person: ${names} missing.`);
  }
  const gender = one('gender', search, readGender);
  const address = compact({ city: text('city'), state: text('state'), postalCode: text('postalcode') });
  const phone = text('phone');
  const identifiers = search.all('identifier').map(readIdentifier);
  return {
    resourceType: 'Patient',
    id: randomUUID(),
    ...(identifiers.length > 0 ? { identifier: identifiers } : {}),
    name: [{ family, given }],
    ...(phone === undefined ? {} : { telecom: [{ system: 'phone', value: phone }] }),
    ...(gender === undefined ? {} : { gender }),
    birthDate,
    ...(Object.keys(address).length > 0 ? { address: [address] } : {}),
  };
}

/** The names that each spelling gives must be the same names. */
function givenNames(search: Grouped): string[] | undefined {
  const bySpelling = new Map<string, string[]>();
  for (const item of search.all('given')) {
    const names = bySpelling.get(item.name) ?? [];
    const name = readText('given', item);
    if (!names.some((known) => sameText(known, name))) names.push(name);
    bySpelling.set(item.name, names);
  }
  const [first, ...others] = [...bySpelling.values()];
  if (first === undefined) return undefined;
  if (
    others.some((names) => names.length !== first.length || !names.every((name, i) => sameText(name, first[i] ?? '')))
  ) {
    throw conflict('given');
  }
  return first;
}

/** The one value of a parameter, however often it was said. */
function one(kind: ParameterKind, search: Grouped, read: (given: Given) => string): string | undefined {
  const [first, ...others] = search.all(kind).map(read);
  if (first !== undefined && others.some((value) => !sameText(value, first))) throw conflict(kind);
  return first;
}

function readText(kind: ParameterKind, { value }: Given): string {
  const text = unescapeOne(SPOKEN[kind], value).trim();
  if (text === '' || text.length > LONGEST || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new DoorError(
      'invalid-parameter',
      `${SPOKEN[kind]} must be 1 to ${LONGEST} characters without control characters.`,
    );
  }
  return text;
}

function readBirthDate({ value }: Given, today: string): string {
  const [, prefix = '', day = ''] = /^([a-z]{2})?(\d{4}-\d{2}-\d{2})$/.exec(value) ?? [];
  if ((prefix !== '' && prefix !== 'eq') || !isRealDay(day)) {
    throw new DoorError('invalid-parameter', `${SPOKEN.birthdate} must be one exact day, YYYY-MM-DD: states need it.`);
  }
  if (day > today) throw new DoorError('invalid-parameter', `${SPOKEN.birthdate} lies in the future.`);
  return day;
}

function readGender({ value }: Given): string {
  const code = value.replace(/^(?:http:\/\/hl7\.org\/fhir\/administrative-gender)?\|/, '').toLowerCase();
  if (GENDERS.has(code)) return code;
  throw new DoorError('invalid-parameter', `${SPOKEN.gender} must be male, female, other or unknown.`);
}

function readIdentifier({ value }: Given): JsonObject {
  const [, system, text] = /^([^\s|,]+)\|((?:[^|,$\\]|\\[,|$\\])+)$/.exec(value) ?? [];
  if (system === undefined || text === undefined) {
    throw new DoorError('invalid-parameter', `${SPOKEN.identifier} must be one system|value.`);
  }
  return { system, value: unescapeOne(SPOKEN.identifier, text) };
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function conflict(kind: ParameterKind): DoorError {
  return new DoorError('conflicting-parameters', `${SPOKEN[kind]} is given several values: one person is asked for.`);
}

function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
