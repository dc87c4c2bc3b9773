import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../../../src/fhir/types.js';
import { openTables, type Tables } from '../../../../../src/mapping/index.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { writeHistory } from '../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { answerOf, replyOf, sampleAnswer, SAMPLES } from './support/told.js';

/** What states really send, read by the mapping tables, merged, told by this face. */
const validator = openFhirValidator();
const OPTIONS = { usCore: '6.1.0', entryProfiles: Object.entries(PDMP_PROFILES).map((pair) => pair.join('=')) };
const BUNDLE_PROFILE = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-bundle-history-result';
const WITH_HISTORY = /report-full|provided|multistate|approved(?!-no-data)/;

let tables: Tables;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => validator.close());

describe(`real messages as $pdmp-history: ${validator.name}`, () => {
  it.each(SAMPLES)('%s of %s', async (table, sample) => {
    const reply = await replyOf(await answerOf({ OH: sampleAnswer(tables, table, sample) }));
    const json = writeHistory(reply, 'json');
    const told = JSON.parse(json) as { parameter: { name: string; resource: Resource }[] };
    expect(told.parameter.map(({ name }) => name)).toContain(
      WITH_HISTORY.test(sample) ? 'pdmp-history-data' : 'outcome',
    );
    expect(await validator.errors(json, OPTIONS)).toEqual([]);
    expect(await validator.errors(writeHistory(reply, 'xml'), OPTIONS)).toEqual([]);
    const [data] = told.parameter;
    if (data?.name === 'pdmp-history-data') expect(data.resource.meta?.profile).toEqual([BUNDLE_PROFILE]);
  });
});
