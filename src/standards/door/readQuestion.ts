import { isObject, objects, text } from '../../exchange/json.js';
import type { StateCode } from '../../exchange/types.js';
import { DEA, NCPDP, NPI, STATE_LICENSE } from '../../fhir/systems.js';
import type { DayPeriod, JsonObject, Resource } from '../../fhir/types.js';
import type { ToldRequester } from '../../inquiry/index.js';
import type { MessageGraph } from '../../mapping/types.js';
import { resourcesOf } from '../reply/facts.js';
import { addDays, isRealDay, monthsBefore } from '../reply/days.js';
import { DoorRefusal } from './refusal.js';

/** What a message asks for, whatever its standard. */
export interface AskedHistory {
  readonly patient: Resource;
  readonly requester: ToldRequester;
  readonly period: DayPeriod;
  /** Whether the message named the window's start. */
  readonly startGiven: boolean;
  /** `undefined` where it names none, as SCRIPT 10.6 cannot. */
  readonly states?: readonly StateCode[];
}

/** A span of time, as the configuration has it. */
export interface Span {
  readonly months: number;
  readonly days: number;
}

const ROLES = 'urn:pdmp:requestor-role';
const ACTIVITY_PERIOD = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
const DISCLOSING_STATE = 'urn:pdmp:extension:disclosing-state';

/** What is not to be guessed: another window, or a delegate taken for the practitioner. */
const VITAL = /^(?:MessageHeader\.extension\(activity-period\)|PractitionerRole\.code)\./;

/**
 * The question that a message asks, as the request table read it.
 * @param today `YYYY-MM-DD`, UTC
 * @param span how far back where the message names no start
 * @throws DoorRefusal `invalid`
 */
export function readQuestion(graph: MessageGraph, span: Span, today: string): AskedHistory {
  if ([...(graph.unreadable ?? [])].some((path) => VITAL.test(path)))
    throw new DoorRefusal('invalid', 'The dates or the role of the question cannot be read.');
  const extensions = objects(resourcesOf(graph, 'MessageHeader')[0]?.extension);
  const named = extensions.filter(({ url }) => url === DISCLOSING_STATE).map(({ valueString }) => text(valueString));
  if (named.some((state) => !/^[A-Za-z]{2}$/.test(state ?? '')))
    throw new DoorRefusal('invalid', 'Name states by their two letters.');
  return {
    patient: patientOf(graph, today),
    requester: requesterOf(graph),
    ...windowOf(extensions.find(({ url }) => url === ACTIVITY_PERIOD)?.valuePeriod, span, today),
    ...(named.length > 0 ? { states: named.map((state) => state!.toUpperCase()) } : {}),
  };
}

function patientOf(graph: MessageGraph, today: string): Resource {
  const [patient, ...others] = resourcesOf(graph, 'Patient');
  if (patient === undefined || others.length > 0) throw new DoorRefusal('invalid', 'Ask about one patient.');
  const [name] = objects(patient.name);
  const given = Array.isArray(name?.given) ? text(name.given[0]) : undefined;
  if (!text(name?.family) || !given)
    throw new DoorRefusal('invalid', 'Patient: a family name and a given name are needed.');
  const { birthDate } = patient;
  if (typeof birthDate !== 'string' || !isRealDay(birthDate) || birthDate > today)
    throw new DoorRefusal('invalid', 'Patient: a date of birth is needed, a day that has been.');
  return patient;
}

function requesterOf(graph: MessageGraph): ToldRequester {
  if (resourcesOf(graph, 'Practitioner').length > 1) throw new DoorRefusal('invalid', 'Name one person who asks.');
  const [practitioner, facility, role] = ['Practitioner', 'Organization', 'PractitionerRole'].map(
    (type) => resourcesOf(graph, type)[0],
  );
  const [name] = objects(practitioner?.name);
  const codings = objects(role?.code).flatMap(({ coding }) => objects(coding));
  return {
    ...(name === undefined
      ? {}
      : {
          name: {
            family: text(name.family),
            given: Array.isArray(name.given) ? text(name.given[0]) : undefined,
            text: text(name.text),
          },
        }),
    npi: valueOf(practitioner, NPI),
    dea: valueOf(practitioner, DEA),
    license: valueOf(practitioner, STATE_LICENSE),
    role: text(codings.find(({ system }) => system === ROLES)?.code),
    facility: { npi: valueOf(facility, NPI), dea: valueOf(facility, DEA), ncpdp: valueOf(facility, NCPDP) },
  };
}

function valueOf(resource: Resource | undefined, system: string): string | undefined {
  return text(objects(resource?.identifier).find((one: JsonObject) => one.system === system)?.value);
}

/** Fills are told by the day: a bound within a day takes in the whole day. */
function windowOf(given: unknown, { months, days }: Span, today: string): Pick<AskedHistory, 'period' | 'startGiven'> {
  const { start: from, end: until } = isObject(given) ? given : {};
  const [start, told] = [from, until].map((day) => text(day)?.slice(0, 10));
  const end = told ?? (start !== undefined && start > today ? start : today);
  const latest = end < today ? end : today;
  const period = { start: start ?? addDays(monthsBefore(latest, months), -days), end };
  if (!isRealDay(period.start) || !isRealDay(period.end) || period.start > period.end)
    throw new DoorRefusal('invalid', 'The range of dates is none: it ends before it starts.');
  return { period, startGiven: start !== undefined };
}
