import { addDays, type Day } from './days.js';
import { givenNames, surnames } from './names.js';
import { inventAddress, inventPhone } from './places.js';
import type { Random } from './random.js';
import type { Address, Alert, Patient } from './types.js';

/** A human being, before any state writes them down. */
export interface Person {
  readonly key: string;
  readonly given: string;
  readonly middle?: string;
  readonly family: string;
  readonly suffix?: string;
  readonly birthDate: Day;
  readonly sex: 'F' | 'M' | 'U';
  readonly ssn?: string;
  readonly animal?: string;
}

/** Invents somebody; `serial` makes the never-issued SSN unique. */
export function inventPerson(random: Random, key: string, serial: number, asOf: Day): Person {
  const [given, sex] = random.pick(givenNames);
  return {
    key,
    given,
    ...(random.chance(0.5) ? { middle: random.pick(['Ann', 'Bob', 'C', 'Dee', 'E', 'Fay']) } : {}),
    family: random.pick(surnames),
    ...(random.chance(0.05) ? { suffix: random.pick(['Jr', 'Sr', 'III']) } : {}),
    birthDate: addDays(asOf, -random.int(18 * 365, 92 * 365)),
    sex: random.chance(0.02) ? 'U' : sex,
    ssn: neverIssuedSsn(serial),
  };
}

/** Area 900–999 was never issued. */
export function neverIssuedSsn(serial: number): string {
  return `9${String(serial).padStart(8, '0')}`;
}

/** Writes somebody into one state's register: own address and phone, the middle name as that state heard it. */
export function registerPatient(random: Random, person: Person, state: string, asOf: Day, upperCase: boolean): Patient {
  const moved = person.key.startsWith('p') && random.chance(0.08);
  const patient: Patient = {
    id: `${state}:${person.key}`,
    person: person.key,
    state,
    given: person.given,
    ...middleAsHeard(random, person.middle),
    family: person.family,
    ...(person.suffix === undefined ? {} : { suffix: person.suffix }),
    birthDate: person.birthDate,
    sex: person.sex,
    address: inventAddress(random, state),
    ...(moved ? { formerAddress: inventAddress(random, state), movedOn: addDays(asOf, -random.int(100, 500)) } : {}),
    ...(random.chance(0.8) ? { phone: inventPhone(random, state) } : {}),
    ...(person.ssn !== undefined && random.chance(0.6) ? { ssn: person.ssn } : {}),
    ...(random.chance(0.2) ? { driverLicense: `ZZ${random.int(100000, 999999)}` } : {}),
    ...(random.chance(0.4) ? { locationCode: random.pick(['01', '02', '05', '10', '11', '98', '99']) } : {}),
    alerts: random.chance(0.06) ? [random.pick(alerts)] : [],
    ...(person.animal === undefined ? {} : { animal: person.animal }),
  };
  return upperCase ? capitals(patient) : patient;
}

const alerts: readonly Alert[] = [
  { code: '03', text: 'Visited more than 4 prescribers within 90 days' },
  { code: '04', text: 'Overlapping prescriptions in the last 30 days' },
  { code: '05', text: 'Daily MME above 90' },
  { code: '99', text: 'Call the state PDMP' },
];

function middleAsHeard(random: Random, middle: string | undefined): { middle?: string } {
  if (middle === undefined || random.chance(0.2)) return {};
  return { middle: random.chance(0.5) ? middle : middle.charAt(0) };
}

function capitals(patient: Patient): Patient {
  const up = (text: string): string => text.toUpperCase();
  const address = ({ lines, city, ...rest }: Address): Address => ({ ...rest, lines: lines.map(up), city: up(city) });
  return {
    ...patient,
    given: up(patient.given),
    family: up(patient.family),
    ...(patient.middle === undefined ? {} : { middle: up(patient.middle) }),
    address: address(patient.address),
    ...(patient.formerAddress === undefined ? {} : { formerAddress: address(patient.formerAddress) }),
  };
}
