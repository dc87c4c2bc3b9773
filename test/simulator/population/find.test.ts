import { describe, expect, it } from '@jest/globals';
import { habitsOf } from '../../../src/simulator/habits.js';
import { cast, type Identity } from '../../../src/simulator/population/cast.js';
import { find, type Finding, type Question } from '../../../src/simulator/population/find.js';
import { populate } from '../../../src/simulator/population/populate.js';

const { registers } = populate({ seed: 'pdmp', asOf: '2026-11-20', habitsOf });

function look(state: string, who: Identity, more: Partial<Question> = {}): Finding {
  const register = registers.get(state);
  if (register === undefined) throw new Error(`no register of ${state}`);
  return find(register, { ...who, from: '2024-11-20', to: '2026-11-20', ...more });
}

const everywhere = ['OH', 'IN', 'KY', 'WA', 'MD', 'MI'];

describe('find', () => {
  it('finds the star in every home state, in the window of the last two years and in the seed query’s', () => {
    for (const state of everywhere) {
      expect(look(state, cast.star).kind).toBe('found');
      expect(look(state, cast.star, { from: '1954-01-06', to: '2019-12-01' }).kind).toBe('found');
    }
  });

  it('keeps to the window, both days included', () => {
    const finding = look('OH', cast.star);
    if (finding.kind !== 'found') throw new Error('the star is lost');
    const day = finding.dispenses[0]?.filledDate ?? '';
    const same = finding.dispenses.filter(({ filledDate }) => filledDate === day);
    expect(look('OH', cast.star, { from: day, to: day })).toMatchObject({ kind: 'found', dispenses: same });
  });

  it('knows an animal by its own name as by its owner’s', () => {
    const { family, birthDate } = cast.petOwner;
    expect(look('OH', { given: 'Gnasher', family, birthDate })).toEqual(look('OH', cast.petOwner));
    expect(look('OH', { given: 'Gnasher', family: 'Holmes', birthDate }).kind).toBe('not-found');
  });

  it('tells nobody, nothing and several apart', () => {
    for (const state of everywhere) {
      expect(look(state, cast.unknown).kind).toBe('not-found');
      expect(look(state, cast.noPrescriptions).kind).toBe('no-prescriptions');
    }
    expect(look('OH', cast.longAgo).kind).toBe('no-prescriptions');
    expect(look('OH', cast.longAgo, { from: '2020-01-01' }).kind).toBe('found');
    for (const state of ['OH', 'KY', 'WA', 'MD']) expect(look(state, cast.ambiguous).kind).toBe('several');
    expect(look('IN', cast.ambiguous).kind).toBe('found');
  });

  it('narrows several by SSN or postal code', () => {
    const several = look('OH', cast.ambiguous);
    if (several.kind !== 'several') throw new Error('not ambiguous');
    const [one, other] = several.patients;
    expect(one?.address.postalCode).not.toBe(other?.address.postalCode);
    expect(look('OH', cast.ambiguous, { postalCode: one?.address.postalCode })).toMatchObject({ patient: one });
    expect(look('OH', cast.ambiguous, { postalCode: '99999' }).kind).toBe('several');
  });

  it('minds neither case nor accents nor punctuation, but minds everything else', () => {
    const { given, family, birthDate } = cast.apostrophe;
    expect(look('MD', { given: 'siobhan', family: 'ONEIL MOCK', birthDate })).toEqual(look('MD', cast.apostrophe));
    expect(look('OH', { given, family: 'O’Neil-Mock', birthDate })).toEqual(look('OH', { given, family, birthDate }));
    expect(look('OH', { ...cast.star, birthDate: '1954-01-07' }).kind).toBe('not-found');
    expect(look('OH', { ...cast.star, given: 'Sherloc' }).kind).toBe('not-found');
  });

  it('keeps near-duplicates apart', () => {
    const pairs = [
      ['OH', cast.jon, cast.john],
      ['OH', cast.twinA, cast.twinB],
      ['WA', cast.hyphenated, cast.unhyphenated],
    ] as const;
    for (const [state, one, other] of pairs) {
      const [first, second] = [look(state, one), look(state, other)];
      if (first.kind !== 'found' || second.kind !== 'found') throw new Error('a near-duplicate is lost');
      expect(first.patient.person).not.toBe(second.patient.person);
      expect(first.dispenses.filter((dispense) => second.dispenses.includes(dispense))).toEqual([]);
    }
  });
});
