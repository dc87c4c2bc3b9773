import { z } from 'zod';
import { addMonths, isDay } from '../../population/days.js';
import type { Question } from '../../population/find.js';
import { isDea, isNpi } from '../../population/identifiers.js';
import { pdmp, systems } from './names.js';
import { FhirError } from './outcome.js';

/** A call of `$pdmp-history`. */
export interface HistoryCall {
  readonly question: Question;
  /** NPI or DEA number of who asks is there, and sound. */
  readonly mayAsk: boolean;
}

const identifiers = z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).default([]);
const patient = z.looseObject({
  resourceType: z.literal('Patient'),
  identifier: identifiers,
  name: z.array(z.looseObject({ family: z.string(), given: z.array(z.string()).min(1) })).min(1),
  birthDate: z.string().refine(isDay),
  address: z.array(z.looseObject({ postalCode: z.string().optional() })).default([]),
});
const practitioner = z.looseObject({ resourceType: z.literal('Practitioner'), identifier: identifiers });
const parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(
    z.looseObject({
      name: z.enum([
        'patient',
        'animal-owner',
        'authorized-practitioner',
        'authorized-practitioner-role',
        'authorized-practitioner-organization',
        'delegate-practitioner',
        'delegate-practitioner-role',
        'delegate-organization',
      ]),
      resource: z.looseObject({ resourceType: z.string() }),
      extension: z
        .array(
          z.looseObject({
            url: z.string(),
            valuePeriod: z.object({ start: z.string().refine(isDay), end: z.string().refine(isDay) }).optional(),
          }),
        )
        .default([]),
    }),
  ),
});

/** Months that are searched where the question does not say which. */
const usualMonths = 24;

/** Reads a call as strictly as the guide's profile. Throws `FhirError`. @param today where no window is asked for */
export function readParameters(body: Buffer, today: string): HistoryCall {
  const call = checked(parameters, json(body));
  const one = (name: string) => call.parameter.find((parameter) => parameter.name === name);
  const { identifier, name, birthDate, address } = checked(patient, one('patient')?.resource);
  const asking = checked(practitioner, one('authorized-practitioner')?.resource);
  if (one('authorized-practitioner-role') === undefined) throw invalid('authorized-practitioner-role is missing');
  const window = one('patient')?.extension.find(({ url }) => url === `${pdmp}pdmp-activity-period-extension`);
  const [{ family, given } = { family: '', given: [] }] = name;
  return {
    question: {
      given: given[0] ?? '',
      family,
      birthDate,
      ssn: identifier.find(({ system }) => system === systems.ssn)?.value?.replaceAll('-', ''),
      postalCode: address[0]?.postalCode,
      from: window?.valuePeriod?.start ?? addMonths(today, -usualMonths),
      to: window?.valuePeriod?.end ?? today,
    },
    mayAsk: asking.identifier.some(({ system, value = '' }) =>
      system === systems.npi ? isNpi(value) : system === systems.dea && isDea(value),
    ),
  };
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw invalid(read.error.issues.map(({ path }) => path.join('.')).join(', '));
  return read.data;
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid('not JSON');
  }
}

function invalid(text: string): FhirError {
  return new FhirError(400, 'invalid', `malformed: ${text}`);
}
