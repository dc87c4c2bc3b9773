import { Fault } from './fault.js';

const v1 = /^(?:read|write|\*)$/;
const v2 = /^(?=.)c?r?u?d?s?$/;

/** A SMART system scope, v1 (`system/MedicationDispense.read`) or v2 (`system/MedicationDispense.rs`), as it stands. */
export function readScope(value: unknown): string | Fault {
  const [, context, type, permission] = /^([a-z]+)\/(\*|[A-Z][A-Za-z]+)\.([a-z*]+)$/.exec(String(value)) ?? [];
  if (permission === undefined)
    return new Fault('{value} is not a SMART scope', 'write it as system/MedicationDispense.rs');
  if (context !== 'system')
    return new Fault('{value} is no scope for backend services', `write system/${type}.${permission}`);
  if (v1.test(permission) || v2.test(permission)) return String(value);
  return new Fault('{value} has unknown permissions', 'use read, write, or letters of cruds in that order, such as rs');
}
