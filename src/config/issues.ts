import { z } from 'zod';
import type { ConfigDocument, Path } from './document.js';
import { Fault } from './fault.js';
import { nearest } from './nearest.js';

/** Reports what zod found, in our words, each at its place. `base` is where `schema` stands in the file. */
export function reportIssues(
  document: Pick<ConfigDocument, 'report'>,
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
): void {
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') document.report(issue.path, faultOf(issue));
    else
      for (const key of issue.keys) document.report([...issue.path, key], unknownKey(key, keysAt(schema, issue.path)));
  }
}

function faultOf(issue: z.core.$ZodIssue): Fault {
  if (issue.code === 'custom') return new Fault(issue.message, String(issue.params?.['remedy']));
  if (issue.code === 'too_small') return new Fault('must not be empty', 'give at least one');
  if (issue.code !== 'invalid_type') return new Fault('is not valid', 'see docs/configuration.md');
  const list = issue.expected === 'array';
  const remedy = list ? 'write a list: [ … ], or lines that begin with -' : 'write keys below it, or { … }';
  if (issue.message.endsWith('received undefined')) return new Fault('is missing', remedy);
  return new Fault(list ? 'must be a list' : 'must be a mapping of keys', remedy);
}

function unknownKey(key: string, known: readonly string[]): Fault {
  const near = nearest(key, known);
  return new Fault(
    'is not a known key',
    near === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${near}?`,
  );
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let here: unknown = unwrap(schema);
  for (const step of path) {
    if (here instanceof z.ZodObject) here = here.shape[String(step)] ?? here.def.catchall;
    else if (here instanceof z.ZodRecord) here = here.valueType;
    else if (here instanceof z.ZodArray) here = here.element;
    here = unwrap(here);
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  return schema;
}
