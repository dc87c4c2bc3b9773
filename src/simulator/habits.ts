/** How one state writes things down and what it answers when it is not simple. States differ; so do these. */
export interface Habits {
  /** Names and addresses in capitals. */
  readonly upperCase: boolean;
  /** Decimals that every quantity is filled up to: 3 makes `30.000`. */
  readonly quantityDecimals: number;
  /** PMIX: refill numbers as `00`, times as `14:20:00.0Z`. */
  readonly padded: boolean;
  /** PMIX: the payload begins with an XML declaration. */
  readonly payloadDeclaration: boolean;
  /** PMIX, somebody known without prescriptions in the window. */
  readonly empty: 'not-found' | 'not-found-report' | 'provided-report';
  /** Several people match. `picklist` shows them where the standard can; SCRIPT answers 900/2000 unless `not-found`. */
  readonly ambiguous: 'picklist' | 'deferred' | 'not-found';
  /** SCRIPT as Washington's hub sends it: NPI `0`, `Unspecified`, payment in Note, the request's own MessageID. */
  readonly oneHealthPort: boolean;
  /** SCRIPT: some dates as DateTime. */
  readonly dateTimes: boolean;
}

const plain: Habits = {
  upperCase: false,
  quantityDecimals: 0,
  padded: false,
  payloadDeclaration: false,
  empty: 'not-found-report',
  ambiguous: 'picklist',
  oneHealthPort: false,
  dateTimes: false,
};

const particular: Readonly<Record<string, Partial<Habits>>> = {
  IN: { empty: 'not-found' },
  KY: { quantityDecimals: 3, padded: true, payloadDeclaration: true, empty: 'provided-report' },
  WA: { oneHealthPort: true },
  MD: { upperCase: true, dateTimes: true },
  MI: { ambiguous: 'deferred' },
};

/** The habits of one state, with the changes that a caller asks for. */
export function habitsOf(state: string, changes: Partial<Habits> = {}): Habits {
  return { ...plain, ...particular[state], ...changes };
}
