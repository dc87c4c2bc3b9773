import { addDays, type Day } from './days.js';
import type { Regimen } from './drugs.js';
import type { Random } from './random.js';
import type { Staff } from './staff.js';
import type { Dispense, Patient } from './types.js';

/** Where and for whom a course of treatment is dispensed. */
export interface CourseSetting {
  readonly patient: Patient;
  readonly staff: Staff;
  readonly quantityDecimals: number;
  /** First fill, and the day after which nothing more happens. */
  readonly from: Day;
  readonly until: Day;
  /** Prescriptions at most; each may have refills. */
  readonly prescriptions: number;
}

/** One drug over time at one pharmacy: prescriptions, their refills, now and then a partial fill. */
export function dispenseCourse(random: Random, regimen: Regimen, setting: CourseSetting): Dispense[] {
  const { staff } = setting;
  const pharmacy = random.pick(staff.pharmacies);
  const payment = random.weighted(payments);
  const choice = random.int(0, regimen.quantities.length - 1);
  const prescriber = random.pick(staff.prescribers);
  const dispenses: Dispense[] = [];
  let day = setting.from;
  for (let n = 0; n < setting.prescriptions && day <= setting.until; n++) {
    const prescription = {
      patient: setting.patient,
      pharmacy,
      prescriber: random.chance(0.9) ? prescriber : random.pick(staff.prescribers),
      drug: regimen.drug,
      rxNumber: rxNumber(random),
      refillsAuthorized: refills(random, regimen),
      writtenDate: addDays(day, -random.int(0, 4)),
      quantity: regimen.quantities[choice] ?? '30',
      daysSupply: regimen.daysSupply[choice] ?? 30,
      payment,
      origin: random.weighted(origins),
      diagnosis: random.chance(0.6) ? random.pick(regimen.diagnoses) : undefined,
      treatment: regimen.drug.opioid && random.chance(0.5) ? random.weighted(treatments) : undefined,
      serial: random.chance(0.2) ? `SER${random.int(100000, 999999)}` : undefined,
    };
    for (let refillNumber = 0; refillNumber <= prescription.refillsAuthorized; refillNumber++) {
      if (day > setting.until) break;
      const split = regimen.drug.schedule === '2' && random.chance(0.05);
      for (const [share, later, partialFill] of split ? partial : whole) {
        const filledDate = addDays(day, later);
        if (filledDate > setting.until) continue;
        dispenses.push({
          ...prescription,
          refillNumber,
          filledDate,
          partialFill,
          quantity: digits(Number(prescription.quantity) * share, setting.quantityDecimals),
          prescribedQuantity: random.chance(0.5)
            ? digits(Number(prescription.quantity), setting.quantityDecimals)
            : undefined,
          pharmacist: random.chance(0.5) ? random.pick(staff.pharmacists) : undefined,
          soldDate: soldDate(random, filledDate, setting.until),
        });
      }
      day = addDays(day, prescription.daysSupply + random.int(-2, 3));
    }
  }
  return dispenses;
}

const whole = [[1, 0, false]] as const;
const partial = [
  [0.5, 0, true],
  [0.5, 3, false],
] as const;

const payments = [
  ['04', 40],
  ['03', 20],
  ['02', 18],
  ['01', 12],
  ['05', 4],
  ['06', 3],
  ['07', 1],
  ['99', 2],
] as const;
const origins = [
  ['05', 70],
  ['01', 12],
  ['02', 6],
  ['04', 5],
  ['06', 4],
  ['03', 1],
  ['99', 2],
] as const;
const treatments = [
  ['01', 20],
  ['02', 10],
  ['11', 20],
  ['10', 15],
  ['09', 10],
  ['08', 4],
  ['07', 3],
  ['99', 2],
] as const;

function refills(random: Random, { drug }: Regimen): number {
  if (drug.schedule === '2') return 0;
  return random.weighted([
    [0, 4],
    [1, 2],
    [2, 3],
    [5, 2],
  ] as const);
}

function rxNumber(random: Random): string {
  const number = String(random.int(100_000, 9_999_999));
  return random.chance(0.1) ? number.padStart(9, '0') : number;
}

function soldDate(random: Random, filled: Day, until: Day): Day | undefined {
  if (!random.chance(0.7)) return undefined;
  const sold = addDays(filled, random.int(0, 3));
  return sold > until ? filled : sold;
}

/** The quantity in the state's own digits. */
function digits(quantity: number, decimals: number): string {
  return decimals > 0 ? quantity.toFixed(decimals) : String(quantity);
}
