import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fromJson } from '../../fhir/json.js';
import type { JsonObject } from '../../fhir/types.js';
import { EhrError } from './error.js';

const person = (name: string, type: string) =>
  z.looseObject({ name: z.literal(name), resource: z.looseObject({ resourceType: z.literal(type) }) });

/** What a practitioner file may hold: everything that `$pdmp-history` takes but what the command adds for each patient. */
const parameter = z.discriminatedUnion('name', [
  person('authorized-practitioner', 'Practitioner'),
  person('authorized-practitioner-role', 'PractitionerRole'),
  person('authorized-practitioner-organization', 'Organization'),
  person('delegate-practitioner', 'Practitioner'),
  person('delegate-practitioner-role', 'PractitionerRole'),
  person('delegate-organization', 'Organization'),
]);
const file = z.object({ resourceType: z.literal('Parameters'), parameter: z.array(z.unknown()) });
const REQUIRED = ['authorized-practitioner', 'authorized-practitioner-role'];

/**
 * The parameters of `$pdmp-history` that say who asks, from a file that holds a FHIR Parameters with them.
 * @throws EhrError where it holds none; its message holds nothing of the file
 */
export function readPractitioner(path: string): readonly JsonObject[] {
  const parameters = file.safeParse(readJson(path));
  if (!parameters.success) throw new EhrError(`${path} is not a FHIR Parameters resource`);
  const given = z.array(parameter).safeParse(parameters.data.parameter);
  if (!given.success) {
    const place = given.error.issues[0]?.path.join('.') ?? '';
    throw new EhrError(
      `${path}: parameter.${place} is not as it should be: only ${parameter.options
        .map(({ shape }) => shape.name.value)
        .join(', ')} may stand there, each with its resource`,
    );
  }
  const missing = REQUIRED.filter((name) => !given.data.some((one) => one.name === name));
  if (missing.length > 0) throw new EhrError(`${path} lacks the parameter ${missing.join(' and ')}`);
  return parameters.data.parameter as JsonObject[];
}

function readJson(path: string): unknown {
  try {
    return fromJson(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new EhrError(`${path} is not JSON`);
    throw new EhrError(`${path} cannot be read`);
  }
}
