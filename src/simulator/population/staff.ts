import { dea, ncpdp, npi } from './identifiers.js';
import { givenNames, pharmacyNames, surnames } from './names.js';
import { inventAddress, inventPhone } from './places.js';
import type { Random } from './random.js';
import type { Pharmacist, Pharmacy, Prescriber } from './types.js';

/** Who prescribes and dispenses in one state. */
export interface Staff {
  readonly pharmacies: readonly Pharmacy[];
  readonly pharmacists: readonly Pharmacist[];
  readonly prescribers: readonly Prescriber[];
}

const pharmacists = 8;
const prescribers = 18;

/** Invents a state's pharmacies, pharmacists and prescribers, with check digits that hold. */
export function inventStaff(random: Random, state: string): Staff {
  const block = blockOf(state);
  return {
    pharmacies: pharmacyNames.map((name, n) => inventPharmacy(random, state, name, block + n)),
    pharmacists: range(pharmacists).map((n) => {
      const [given] = random.pick(givenNames);
      const family = random.pick(surnames);
      return { given, family, npi: npi(block + 20 + n), license: `RPH-${block + n}`, state };
    }),
    prescribers: range(prescribers).map((n) => inventPrescriber(random, state, block + 40 + n)),
  };
}

function inventPharmacy(random: Random, state: string, name: string, serial: number): Pharmacy {
  return {
    name,
    legalName: `${random.pick(surnames)} Holdings LLC`,
    address: inventAddress(random, state),
    phone: inventPhone(random, state),
    npi: npi(serial),
    dea: dea('FX', serial),
    ncpdp: ncpdp(Math.floor(serial / 100) * 10 + (serial % 100)),
    license: `02-${String(serial).padStart(7, '0')}`,
    ...(random.chance(0.3) ? { contact: random.pick(surnames) } : {}),
    ...(random.chance(0.3) ? { chainSite: `S${serial}` } : {}),
  };
}

function inventPrescriber(random: Random, state: string, serial: number): Prescriber {
  const [given] = random.pick(givenNames);
  const family = random.pick(surnames);
  const nurse = random.chance(0.25);
  const hospital = random.chance(0.15);
  return {
    given,
    ...(random.chance(0.4) ? { middle: random.pick(['A', 'J', 'Lee', 'Q']) } : {}),
    family,
    ...(nurse ? { credentials: 'MSN, ARNP' } : {}),
    address: inventAddress(random, state),
    phone: inventPhone(random, state),
    npi: npi(serial),
    dea: dea(`${nurse ? 'M' : 'B'}${family.charAt(0).toUpperCase()}`, serial),
    ...(hospital ? { deaSuffix: String(serial % 1000).padStart(3, '0') } : {}),
    xDea: random.chance(0.1),
    license: `35.${String(serial).padStart(6, '0')}`,
    state,
    taxonomy: nurse ? '363L00000X' : '207Q00000X',
  };
}

/** A hundred serial numbers for each state, by its letters. */
function blockOf(state: string): number {
  const [first = 0, second = 0] = [...state].map((letter) => letter.charCodeAt(0) - 65);
  return (first * 26 + second) * 100;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
