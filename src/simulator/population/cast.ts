/** Who somebody is to a PDMP: the three things that every request carries. */
export interface Identity {
  readonly given: string;
  readonly family: string;
  readonly birthDate: string;
}

/**
 * People with a part to play, the same under every seed. Except for `unknown` they are in the population.
 * `star` is the one of the seed's own query.
 */
export const cast = {
  /** Known in all home states, with dispenses in the last 24 months and in the two years before 2019-12-01. */
  star: { given: 'Sherlock', family: 'Holmes', birthDate: '1954-01-06' },
  /** Nobody knows him. */
  unknown: { given: 'Nemo', family: 'Nowhere', birthDate: '1970-01-01' },
  /** Every home state knows him; he never had anything dispensed. */
  noPrescriptions: { given: 'Percy', family: 'Nilscript', birthDate: '1961-02-03' },
  /** Known in OH, KY, WA and MD; her last fill is 30 months old. */
  longAgo: { given: 'Olga', family: 'Pastfill', birthDate: '1948-11-30' },
  /** Two people of this name and birth date in OH, KY, WA and MD, one in IN. */
  ambiguous: { given: 'Alex', family: 'Doppelton', birthDate: '1980-05-05' },
  twinA: { given: 'Ida', family: 'Twinning', birthDate: '1991-09-09' },
  twinB: { given: 'Ivo', family: 'Twinning', birthDate: '1991-09-09' },
  jon: { given: 'Jon', family: 'Mockridge', birthDate: '1975-03-14' },
  john: { given: 'John', family: 'Mockridge', birthDate: '1975-03-14' },
  hyphenated: { given: 'Lucy', family: 'Quill-Sampleton', birthDate: '1988-12-24' },
  unhyphenated: { given: 'Lucy', family: 'Quill', birthDate: '1988-12-24' },
  apostrophe: { given: 'Siobhán', family: "O'Neil-Mock", birthDate: '1966-06-16' },
  accents: { given: 'José', family: 'Peña', birthDate: '1979-07-07' },
  /** More than 300 dispenses in OH and in WA: past the limit of one SCRIPT message. */
  heavy: { given: 'Maxima', family: 'Overfull', birthDate: '1958-08-08' },
  /** The owner of a dog with prescriptions, in OH and KY. */
  petOwner: { given: 'Rufus', family: 'Kennelworth', birthDate: '2019-04-01' },
} as const satisfies Record<string, Identity>;
