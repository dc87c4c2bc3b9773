import { expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/fhir/types.js';
import { withoutSsn } from '../../../src/standards/reply/patient.js';

const record = { system: 'urn:example:record', value: 'A-1' };
const typed = (code: string): JsonObject => ({ coding: [{ code }] });

it.each<[string, JsonObject]>([
  ['by its system', { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' }],
  ['by its object identifier', { system: 'urn:oid:2.16.840.1.113883.4.1', value: '999-00-1234' }],
  ['by its type alone', { type: typed('SS'), value: '999-00-1234' }],
])('leaves out a social security number known %s, and nothing else', (_how, identifier) => {
  const patient = {
    resourceType: 'Patient',
    id: 'p',
    identifier: [identifier, record, { type: typed('MR'), value: '7' }],
  };
  expect(withoutSsn(patient).identifier).toEqual([record, { type: typed('MR'), value: '7' }]);
  expect(withoutSsn({ ...patient, identifier: [identifier] }).identifier).toBeUndefined();
});
