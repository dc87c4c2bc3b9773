import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { DayPeriod } from '../../../src/fhir/types.js';
import type { StateAnswer, StateCode } from '../../../src/exchange/types.js';
import { answerOf, type Fill } from './told.js';

/** What one state told, with the fills it was made of. */
export interface Telling {
  readonly state: StateCode;
  readonly fills: readonly Fill[];
  readonly answer: Extract<StateAnswer, { status: 'provided' }>;
  readonly period: DayPeriod;
}

export const WINDOW: DayPeriod = { start: '2025-01-01', end: '2025-12-31' };

const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Few values for each member, so that states tell the same, nearly the same, and other things. */
const event: fc.Arbitrary<Fill> = fc.record({
  number: pick('2000353', '7654321'),
  day: pick('2025-03-02', '2025-03-03', '2024-12-31', '2026-01-01'),
  refill: pick(0, 1),
  ndc: pick('00406055201', '00093545106'),
  npi: pick('1999999984', '1999999976'),
  dea: pick(undefined, 'BX1234563'),
  quantity: pick<number | Decimal>(30, 60),
});

/** How a state may tell an event: exactly, or with one member told otherwise or not at all. */
const change: fc.Arbitrary<Partial<Fill>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  pick<Partial<Fill>>(
    { number: '2000354' },
    { number: undefined },
    { day: '2025-03-04' },
    { day: undefined },
    { day: '2025-03' },
    { refill: 2 },
    { refill: undefined },
    { ndc: '00093545107' },
    { ndc: undefined },
    { rxnorm: '1049621' },
    { rxnorm: '1049622' },
    { npi: '1999999992' },
    { npi: undefined, dea: undefined },
    { npi: undefined, dea: 'BX1234563' },
    { dea: 'BX1234564', ncpdp: '9900001' },
    { ncpdp: '9900002' },
    { quantity: new Decimal('30.000') },
    { quantity: 45 },
    { quantity: undefined },
    { status: 'entered-in-error' },
    { patient: 'Kacey' },
    { prescriber: 'Nameless' },
    { pharmacyPhone: '206-555-0199' },
  ),
);

/** What several states tell of a few events, with a window that some of them fall outside. */
export const tellings: fc.Arbitrary<Telling[]> = fc.array(event, { minLength: 1, maxLength: 4 }).chain((events) =>
  fc.uniqueArray(
    fc
      .tuple(
        pick('IN', 'KY', 'MD', 'OH', 'WA'),
        fc.array(fc.tuple(fc.nat(events.length - 1), change), { maxLength: 6 }),
      )
      .map(([state, told]): Telling => {
        const fills = told.map(([which, changed]) => ({ ...events[which], ...changed }));
        return { state, fills, answer: answerOf(fills), period: WINDOW };
      }),
    { selector: ({ state }) => state, minLength: 1, maxLength: 5 },
  ),
);

/** Whether a fill is inside the window; one without a full day cannot be shown to be outside. */
export function isInside({ day }: Fill): boolean {
  return day === undefined || day.startsWith('2025');
}
