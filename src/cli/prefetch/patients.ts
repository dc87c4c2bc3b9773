import { fromJson } from '../../fhir/json.js';
import type { Resource } from '../../fhir/types.js';

/** Why a line is nobody. Fixed words: nothing of the line. */
export type LineFault = 'not UTF-8' | 'not JSON' | 'not a FHIR Patient';

/** A line of a clinic list, numbered from 1. */
export interface ListLine {
  readonly line: number;
  readonly read: Resource | LineFault;
}

const NEWLINE = 0x0a;

/** The lines of an NDJSON of Patients; blank ones are left out. */
export function listLines(bytes: Uint8Array): ListLine[] {
  const lines: ListLine[] = [];
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const read = readLine(bytes.subarray(start, end));
    if (read !== undefined) lines.push({ line, read });
    start = end + 1;
  }
  return lines;
}

function readLine(bytes: Uint8Array): Resource | LineFault | undefined {
  const text = decoded(bytes);
  if (text === undefined) return 'not UTF-8';
  if (text.trim() === '') return undefined;
  try {
    const value = fromJson(text);
    const isPatient = typeof value === 'object' && value !== null && Reflect.get(value, 'resourceType') === 'Patient';
    return isPatient ? (value as Resource) : 'not a FHIR Patient';
  } catch {
    return 'not JSON';
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
