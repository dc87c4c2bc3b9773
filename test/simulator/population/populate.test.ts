import { describe, expect, it } from '@jest/globals';
import { habitsOf } from '../../../src/simulator/habits.js';
import { isDea, isNpi } from '../../../src/simulator/population/identifiers.js';
import { populate } from '../../../src/simulator/population/populate.js';
import type { Dispense, Population } from '../../../src/simulator/population/types.js';

const make = (seed: string, asOf = '2026-11-20', states: string[] = []): Population =>
  populate({ seed, asOf, states, habitsOf });
const population = make('pdmp');
const told = (of: Population, state: string): Dispense[] =>
  [...(of.registers.get(state)?.dispenses.values() ?? [])].flat();
const all = ['OH', 'IN', 'KY', 'WA', 'MD'].flatMap((state) => told(population, state));

describe('populate', () => {
  it('is the same for the same seed and day, and another for another', () => {
    const plain = (of: Population): string =>
      JSON.stringify([...of.registers].map(([, { dispenses }]) => [...dispenses]));
    expect(plain(make('pdmp'))).toBe(plain(population));
    expect(plain(make('other'))).not.toBe(plain(population));
  });

  it('keeps a home state as it is when another state joins', () => {
    const more = make('pdmp', '2026-11-20', ['TX', 'OR']);
    expect(told(more, 'OH')).toEqual(told(population, 'OH'));
    expect(told(more, 'TX').length).toBeGreaterThan(50);
  });

  it('has people and dispenses enough, over two years and more', () => {
    expect(population.people).toBeGreaterThanOrEqual(200);
    expect(all.length).toBeGreaterThanOrEqual(5000);
    const days = all.map(({ filledDate }) => filledDate).sort();
    expect(days.filter((day) => day > '2026-11-20')).toEqual([]);
    expect(days.some((day) => day < '2024-11-20' && day > '2024-05-01')).toBe(true);
    expect(days.filter((day) => day > '2024-11-20').length).toBeGreaterThan(4000);
  });

  it('has fictional people only: SSNs of areas never issued, phones of the block kept for fiction', () => {
    const patients = [...population.registers.values()].flatMap((register) => register.patients);
    expect(patients.filter(({ ssn }) => ssn !== undefined && !/^9\d{8}$/.test(ssn))).toEqual([]);
    expect(patients.filter(({ phone }) => phone !== undefined && !/^\d{3}55501\d\d$/.test(phone))).toEqual([]);
  });

  it('has products of no real labeler, and identifiers whose check digits hold', () => {
    expect(all.filter(({ drug: { ndc } }) => ndc !== undefined && !/^(00000|99999)\d{6}$/.test(ndc))).toEqual([]);
    const people = new Set(
      all.flatMap(({ pharmacy, prescriber, pharmacist }) => [pharmacy, prescriber, pharmacist ?? []].flat()),
    );
    expect([...people].filter((one) => !isNpi(one.npi) || ('dea' in one && !isDea(one.dea)))).toEqual([]);
  });

  it('shows every code that the tables must know', () => {
    const seen = (of: (dispense: Dispense) => string | undefined): string[] =>
      [...new Set(all.map(of))].filter((code) => code !== undefined).sort();
    expect(seen(({ payment }) => payment)).toEqual(['01', '02', '03', '04', '05', '06', '07', '99']);
    expect(seen(({ origin }) => origin)).toEqual(['01', '02', '03', '04', '05', '06', '99']);
    expect(seen(({ drug }) => drug.form.dosageUnits)).toEqual(['01', '02', '03']);
    expect(seen(({ drug }) => drug.schedule)).toEqual(['2', '3', '4', '5']);
    expect(all.some(({ drug }) => drug.schedule === undefined)).toBe(true);
    expect(all.some(({ drug }) => drug.ndc === undefined && drug.ingredients !== undefined)).toBe(true);
    expect(all.some(({ partialFill }) => partialFill)).toBe(true);
    expect(all.some(({ refillNumber }) => refillNumber === 5)).toBe(true);
    expect(all.some(({ quantity }) => quantity === '7.5')).toBe(true);
    expect(all.some(({ quantity }) => quantity === '30.000')).toBe(true);
    expect(all.some(({ rxNumber }) => rxNumber.startsWith('0'))).toBe(true);
    expect(all.some(({ prescriber }) => prescriber.deaSuffix !== undefined)).toBe(true);
    expect(all.some(({ patient }) => patient.alerts.length > 0)).toBe(true);
    expect(all.some(({ soldDate }) => soldDate !== undefined)).toBe(true);
    expect(all.some(({ pharmacy }) => /[&<"]/.test(pharmacy.name))).toBe(true);
  });

  it('knows many people in more than one state, with differences', () => {
    const byPerson = new Map<string, Set<string>>();
    const addresses = new Map<string, Set<string>>();
    for (const { patients, state } of population.registers.values()) {
      for (const { person, address } of patients) {
        byPerson.set(person, (byPerson.get(person) ?? new Set()).add(state));
        addresses.set(person, (addresses.get(person) ?? new Set()).add(JSON.stringify(address)));
      }
    }
    const several = [...byPerson].filter(([, states]) => states.size > 1);
    expect(several.length).toBeGreaterThan(60);
    expect(several.every(([person]) => (addresses.get(person)?.size ?? 0) > 1)).toBe(true);
  });

  it('has one sale told by OH and KY alike, in both windows of the star, and nearly the same by IN', () => {
    const key = (d: Dispense): string => [d.pharmacy.npi, d.rxNumber, d.filledDate, d.refillNumber, d.drug.ndc].join();
    const star = (state: string): Dispense[] =>
      told(population, state).filter(({ patient }) => patient.person === 'star');
    const oh = star('OH').map(key);
    const both = star('KY').filter((dispense) => oh.includes(key(dispense)));
    expect(both.map(({ filledDate }) => filledDate <= '2019-12-01')).toEqual([false, true]);
    expect(star('IN').filter((dispense) => oh.includes(key(dispense)))).toEqual([]);
    const nearly = star('IN').map((d) => key({ ...d, refillNumber: d.refillNumber - 1 }));
    expect(nearly.filter((one) => oh.includes(one))).toHaveLength(2);
  });
});
