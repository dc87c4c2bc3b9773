import { Decimal } from '../../fhir/decimal.js';
import type { Json, Resource } from '../../fhir/types.js';
import { isObject } from '../json.js';

/** A resource as text that is equal where the content is, whatever order its members stand in. Lists keep their order. */
export function canonical(resource: Resource): string {
  return write(resource);
}

/** Texts and names stand with their length, so that nothing needs escaping. */
function write(value: Json | undefined): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (Array.isArray(value)) return `[${value.map(write).join('')}]`;
  if (!isObject(value)) return value instanceof Decimal ? `${value.text};` : `${String(value)};`;
  let told = '{';
  for (const member of Object.keys(value).sort()) {
    if (value[member] !== undefined) told += `${member.length}:${member}${write(value[member])}`;
  }
  return `${told}}`;
}
