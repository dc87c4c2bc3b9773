import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables, type Tables } from '../../../../src/mapping/index.js';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { openDoor } from './support/door.js';
import { IG_INCLUDES, IG_PERSON, typesOf } from './support/queries.js';

/** What states really send, read by the mapping tables, told by this face. */
const validator = openFhirValidator();
let tables: Tables;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => validator.close());

const read = (sample: string): string => readFileSync(`test/fixtures/samples/${sample}`, 'utf8');
const answerOf = (table: string, message: string): StateAnswer => {
  const { resources } = tables.readGraph(table, Buffer.from(message), { schema: 'warn' });
  return { status: 'provided', resources, warnings: [] };
};

describe(`real messages through the door: ${validator.name}`, () => {
  it.each([
    ['pmix-3/report', 'pmix/report-full.xml'],
    ['pmix-3/report', 'pmix/soap-response-provided.xml'],
    ['pmix-2/report', 'pmix-2/report-full.xml'],
    ['script-10.6/history', 'ncpdp/10-rxhistoryresponse-approved.xml'],
    ['script-10.6/history', 'ncpdp/10-rxhistoryresponse-approved-more-AQ.xml'],
    ['script-2017071/history', 'ncpdp/17-rxhistoryresponse-approved.xml'],
  ])('%s of %s', async (table, sample) => {
    const door = await openDoor({ states: { OH: answerOf(table, read(sample)) } });
    try {
      const query = `/MedicationDispense?${IG_PERSON}&whenprepared=ge1990-01-01&${IG_INCLUDES}&_include:iterate=*`;
      const { status, bundle, text } = await door.fetch(query);
      expect([status, typesOf(bundle, 'match').length]).toEqual([200, bundle.total]);
      expect(bundle.total).toBeGreaterThan(0);
      expect(await validator.errors(text)).toEqual([]);
      const xml = await door.fetch(query, { headers: { accept: 'application/fhir+xml' } });
      expect(await validator.errors(xml.text)).toEqual([]);
    } finally {
      await door.close();
    }
  });

  it.each([
    ['MedicationAdministration', 'MedicationDispensedAdministered'],
    ['MedicationRequest', 'MedicationPrescribed'],
  ])('%s of SCRIPT, which is no match', async (type, element) => {
    const message = read('ncpdp/17-rxhistoryresponse-approved.xml').replace(/MedicationDispensed>/g, `${element}>`);
    const door = await openDoor({ states: { OH: answerOf('script-2017071/history', message) } });
    try {
      const { bundle, text } = await door.fetch(`/MedicationDispense?${IG_PERSON}&whenprepared=ge1990-01-01`);
      expect(bundle.total).toBe(0);
      expect(typesOf(bundle, 'include')).toEqual(
        expect.arrayContaining([type, 'Medication', 'Patient', 'Practitioner']),
      );
      expect(await validator.errors(text)).toEqual([]);
    } finally {
      await door.close();
    }
  });
});
