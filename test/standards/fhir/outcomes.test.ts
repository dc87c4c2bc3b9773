import { describe, expect, it } from '@jest/globals';
import { DOOR_ERRORS, DoorError, doorOutcome, type DoorErrorCode } from '../../../src/standards/fhir/outcomes.js';
import { structuralFindings } from '../../support/structure.js';

/** FHIR R4 issue-type codes that a door may use. */
const ISSUE_TYPES = [
  'invalid',
  'structure',
  'required',
  'value',
  'not-supported',
  'code-invalid',
  'forbidden',
  'not-found',
  'too-long',
  'exception',
  'throttled',
  'transient',
];

describe('door errors', () => {
  it.each(Object.keys(DOOR_ERRORS) as DoorErrorCode[])('%s is an OperationOutcome with its sentence', (code) => {
    const error = new DoorError(code, 'A sentence.', { Allow: 'GET' });
    const told = doorOutcome(error);
    expect(error.status).toBe(DOOR_ERRORS[code].status);
    expect(ISSUE_TYPES).toContain(told.issue[0]?.code);
    expect(told.issue).toEqual([
      {
        severity: 'error',
        code: DOOR_ERRORS[code].issue,
        details: { text: 'A sentence.' },
        diagnostics: 'A sentence.',
      },
    ]);
    expect(structuralFindings(told)).toEqual([]);
  });
});
