import { cast, type Identity } from './cast.js';
import { neverIssuedSsn, type Person } from './patients.js';
import { homeStates } from './places.js';

/** How much somebody has dispensed. */
export type Profile = 'none' | 'acute' | 'occasional' | 'chronic' | 'long-ago' | 'heavy' | 'star';

/** Somebody of the cast: where they are known and what they take. */
export interface Player {
  readonly person: Person;
  readonly states: readonly string[];
  readonly profile: Profile;
}

const fourStates = ['OH', 'KY', 'WA', 'MD'];

type Row = readonly [
  key: string,
  identity: Identity,
  sex: 'F' | 'M',
  states: readonly string[],
  profile: Profile,
  more?: { readonly middle?: string; readonly animal?: string },
];

const rows: readonly Row[] = [
  ['star', cast.star, 'M', homeStates, 'star', { middle: 'Scott' }],
  ['none', cast.noPrescriptions, 'M', homeStates, 'none'],
  ['longAgo', cast.longAgo, 'F', fourStates, 'long-ago'],
  ['doppel1', cast.ambiguous, 'F', [...fourStates, 'IN'], 'occasional'],
  ['doppel2', cast.ambiguous, 'F', fourStates, 'occasional'],
  ['twinA', cast.twinA, 'F', ['OH', 'WA', 'KY'], 'chronic'],
  ['twinB', cast.twinB, 'M', ['OH', 'WA', 'KY'], 'chronic'],
  ['jon', cast.jon, 'M', ['OH', 'MD', 'KY'], 'occasional'],
  ['john', cast.john, 'M', ['OH', 'MD', 'WA'], 'occasional'],
  ['hyphenated', cast.hyphenated, 'F', ['IN', 'WA', 'KY'], 'occasional'],
  ['unhyphenated', cast.unhyphenated, 'F', ['IN', 'WA', 'KY'], 'occasional'],
  ['apostrophe', cast.apostrophe, 'F', fourStates, 'chronic'],
  ['accents', cast.accents, 'M', fourStates, 'chronic'],
  ['heavy', cast.heavy, 'F', ['OH', 'WA'], 'heavy'],
  ['petOwner', cast.petOwner, 'M', ['OH', 'KY'], 'occasional', { animal: 'Gnasher' }],
];

/** The cast as people with registers to stand in. Two of them share a name and a birth date: the ambiguous one. */
export const players: readonly Player[] = rows.map(([key, identity, sex, states, profile, more], n) => ({
  person: {
    key,
    ...identity,
    sex,
    ...(more?.animal === undefined ? { ssn: neverIssuedSsn(99_000_000 + n) } : {}),
    ...more,
  },
  states,
  profile,
}));
