import type { JsonObject } from '../../../../../fhir/types.js';
import { DoorError } from '../../../outcomes.js';
import { isObject, objectsOf } from '../../finishing/values.js';
import { daysOf } from '../../search/days.js';
import type { Bounds } from '../../search/window.js';
import { PDMP } from '../urls.js';

/** What the guide lets a parameter say of the days that are meant. */
const ACTIVITY_PERIOD = `${PDMP}pdmp-activity-period-extension`;

/** How refusals name it. */
export const PERIOD = 'patient: pdmp-activity-period-extension';

/**
 * The days that the guide's extension on a parameter asks for; the operation has no parameter for them. Fills are told by
 * the day, so a bound within a day takes in the whole day.
 * @returns `undefined` where it does not say any
 * @throws DoorError `invalid-parameter` where it is no period, `conflicting-parameters` where there are several
 */
export function readActivityPeriod({ extension }: JsonObject): Bounds | undefined {
  const [told, another] = objectsOf(extension).filter(({ url }) => url === ACTIVITY_PERIOD);
  if (told === undefined) return undefined;
  if (another !== undefined) throw new DoorError('conflicting-parameters', `${PERIOD} is given more than once.`);
  const { valuePeriod: period } = told;
  if (!isObject(period)) throw new DoorError('invalid-parameter', `${PERIOD} must have a valuePeriod.`);
  const [start, end] = [boundOf(period.start)?.first, boundOf(period.end)?.last];
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

function boundOf(told: JsonObject[string]): { readonly first: string; readonly last: string } | undefined {
  if (told === undefined) return undefined;
  const days = typeof told === 'string' && /^(?:19|20|21)/.test(told) ? daysOf(told.replace(/T.*$/, '')) : undefined;
  if (days === undefined) throw new DoorError('invalid-parameter', `${PERIOD}: start and end must be dates.`);
  return days;
}
