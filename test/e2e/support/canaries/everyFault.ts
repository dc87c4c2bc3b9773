import { z } from 'zod';
import { checkApplies } from '../../../../src/simulator/faults/applies.js';
import { FaultError, faultSchema, parseFault } from '../../../../src/simulator/faults/fault.js';
import type { Fault, Protocol } from '../../../../src/simulator/index.js';

/**
 * Every fault that a demo state of this protocol can have, in every wording that the schema of faults allows: read from
 * that schema, so that a fault which is added later is met without a word here.
 * @param text what the fault says to people, wherever it can
 */
export function everyFault(protocol: Protocol, text: string): Fault[] {
  return faultSchema.options
    .flatMap((option) => combinations(Object.entries<z.core.$ZodType>(option.shape), text))
    .map(parseFault)
    .filter((fault) => applies(fault, protocol));
}

/** Values of fields whose schema does not list them. Left out: only their default. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  'slow.ms': [50],
  'truncated.at': [undefined, 0],
  'truncated.fraction': [undefined, 0.99],
  'html.status': [200, 500],
  'http.status': [400, 401, 408, 503],
  'script-error.descriptionCode': [undefined, '008', '1000', '2000'],
  'script-denied.reason': ['AA', 'BC', 'GV'],
  'script-status.code': ['000', '010'],
  'huge.records': [20],
  // Nobody listens there: what the state says at once is what matters here.
  'deferred.to': ['http://127.0.0.1:9/pmix'],
};

type Written = Readonly<Record<string, unknown>>;

function combinations(fields: readonly (readonly [string, z.core.$ZodType])[], text: string): Written[] {
  const [kind] = valuesOf(fields.find(([name]) => name === 'kind')?.[1]);
  return fields.reduce<Written[]>(
    (made, [name, schema]) => {
      const values = candidates(`${String(kind)}.${name}`, name, schema, text);
      return made.flatMap((one) => values.map((value) => (value === undefined ? one : { ...one, [name]: value })));
    },
    [{}],
  );
}

function candidates(path: string, name: string, schema: z.core.$ZodType, text: string): readonly unknown[] {
  if (name === 'text' || name === 'description') return [text];
  const listed = samples[path] ?? valuesOf(schema);
  if (listed.length > 0) return listed;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return [undefined];
  throw new Error(`say in samples what ${path} may be`);
}

/** The values that a schema lists: a literal's, or all words of an enum. */
function valuesOf(schema: z.core.$ZodType | undefined): readonly unknown[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return valuesOf(schema.unwrap());
  if (schema instanceof z.ZodLiteral) return [...schema.values];
  return schema instanceof z.ZodEnum ? schema.options : [];
}

function applies(fault: Fault, protocol: Protocol): boolean {
  try {
    checkApplies(fault, 'a state', protocol);
    return true;
  } catch (error) {
    if (error instanceof FaultError) return false;
    throw error;
  }
}
