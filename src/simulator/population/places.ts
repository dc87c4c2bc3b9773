import type { Random } from './random.js';
import { streets } from './names.js';
import type { Address } from './types.js';

/** States in which people live from the start; others are added when somebody serves them. */
export const homeStates: readonly string[] = ['OH', 'IN', 'KY', 'WA', 'MD', 'MI'];

const cities: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  OH: [
    ['Columbus', '43215'],
    ['Dayton', '45402'],
    ['Toledo', '43604'],
  ],
  IN: [
    ['Indianapolis', '46204'],
    ['Fort Wayne', '46802'],
    ['Evansville', '47708'],
  ],
  KY: [
    ['Louisville', '40202'],
    ['Lexington', '40507'],
    ['Paducah', '42001'],
  ],
  WA: [
    ['Seattle', '98101'],
    ['Spokane', '99201'],
    ['Yakima', '98901'],
  ],
  MD: [
    ['Baltimore', '21201'],
    ['Frederick', '21701'],
    ['Salisbury', '21801'],
  ],
  MI: [
    ['Lansing', '48933'],
    ['Detroit', '48226'],
    ['Flint', '48502'],
  ],
};

const areaCodes: Readonly<Record<string, string>> = {
  OH: '614',
  IN: '317',
  KY: '502',
  WA: '206',
  MD: '410',
  MI: '517',
};

/** An address on a street that does not exist. */
export function inventAddress(random: Random, state: string): Address {
  const [city, postalCode] = random.pick(cities[state] ?? [['Sampleville', '00000'] as const]);
  const street = `${random.int(1, 999)} ${random.pick(streets)}`;
  return {
    lines: random.chance(0.2) ? [street, `Apt ${random.int(1, 40)}`] : [street],
    city,
    state,
    postalCode,
    ...(random.chance(0.25) ? { postalExtension: String(random.int(1000, 9999)) } : {}),
  };
}

/** A number of the 555-01xx block that is kept for fiction. */
export function inventPhone(random: Random, state: string): string {
  return `${areaCodes[state] ?? '800'}55501${String(random.int(0, 99)).padStart(2, '0')}`;
}
