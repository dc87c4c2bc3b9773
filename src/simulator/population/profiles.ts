import { dispenseCourse } from './courses.js';
import { addDays, addMonths, type Day } from './days.js';
import { regimens, type Regimen } from './drugs.js';
import type { Profile } from './players.js';
import type { Random } from './random.js';
import type { Staff } from './staff.js';
import type { Dispense, Patient } from './types.js';

/** One patient in one state, about to be given a history. */
export interface Life {
  readonly patient: Patient;
  readonly staff: Staff;
  readonly quantityDecimals: number;
  readonly asOf: Day;
}

/** The last day of the window that the seed's own query asks for. */
export const seedQueryEnd: Day = '2019-12-01';

/** How far back ordinary histories reach. */
const historyMonths = 30;

/** Lets somebody live by their profile; dispenses come newest first. */
export function liveBy(random: Random, profile: Profile, life: Life): Dispense[] {
  return plans[profile](random, life).sort((a, b) => (a.filledDate < b.filledDate ? 1 : -1));
}

type Plan = (random: Random, life: Life) => Dispense[];

const plans: Readonly<Record<Profile, Plan>> = {
  none: () => [],
  acute: (random, life) =>
    several(random.int(1, 2), () => course(random, life, anyRegimen(random), randomDay(random, life.asOf), 1)),
  occasional: (random, life) =>
    several(random.int(2, 4), () =>
      course(random, life, anyRegimen(random), randomDay(random, life.asOf), random.int(1, 3)),
    ),
  chronic: (random, life) =>
    several(random.int(1, 2), () => course(random, life, anyRegimen(random), early(random, life.asOf), 60)),
  'long-ago': (random, life) =>
    course(random, { ...life, asOf: addMonths(life.asOf, -29) }, anyRegimen(random), addMonths(life.asOf, -30), 2),
  heavy: (random, life) =>
    several(14, (n) =>
      course(random, life, monthly[n % monthly.length] ?? anyRegimen(random), early(random, life.asOf), 60),
    ),
  star: (random, life) => {
    const then = { ...life, asOf: life.asOf < seedQueryEnd ? life.asOf : seedQueryEnd };
    return [
      ...several(2, () => course(random, then, random.pick(unrefillable), addMonths(then.asOf, -random.int(5, 20)), 3)),
      ...several(2, () => course(random, life, random.pick(unrefillable), addMonths(life.asOf, -random.int(5, 20)), 3)),
      ...course(random, life, random.pick(refillable), addMonths(life.asOf, -random.int(7, 12)), 1),
    ];
  },
};

const monthly = regimens.filter(({ daysSupply }) => daysSupply.every((days) => days >= 28));

const unrefillable = monthly.filter(({ drug }) => drug.schedule === '2');
const refillable = monthly.filter(({ drug }) => drug.schedule !== '2');

function course(random: Random, life: Life, regimen: Regimen, from: Day, prescriptions: number): Dispense[] {
  return dispenseCourse(random, regimen, { ...life, from, until: life.asOf, prescriptions });
}

function anyRegimen(random: Random): Regimen {
  return random.pick(regimens);
}

function randomDay(random: Random, asOf: Day): Day {
  return addDays(asOf, -random.int(1, historyMonths * 30));
}

function early(random: Random, asOf: Day): Day {
  return addDays(addMonths(asOf, -historyMonths), random.int(0, 90));
}

function several(count: number, make: (n: number) => Dispense[]): Dispense[] {
  return Array.from({ length: count }, (_, n) => make(n)).flat();
}
