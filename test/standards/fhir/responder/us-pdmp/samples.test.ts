import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toJson } from '../../../../../src/fhir/json.js';
import type { Resource } from '../../../../../src/fhir/types.js';
import { openTables, type Tables } from '../../../../../src/mapping/index.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { historyParameters, writeHistory } from '../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
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

  it('of several states in several standards, as one answer', async () => {
    const [OH, WV, KY, WA] = ['pmix/soap-response-provided.xml', 'pmix-2/', 'ncpdp/10-rx', 'ncpdp/17-rx'].map(
      (name) => {
        const [table, sample] = SAMPLES.find(([, file]) => file.startsWith(name) && WITH_HISTORY.test(file))!;
        return sampleAnswer(tables, table, sample);
      },
    );
    const reply = await replyOf(await answerOf({ OH: OH!, WV: WV!, KY: KY!, WA: WA!, IN: { status: 'no-data' } }));
    const json = writeHistory(reply, 'json');
    expect(reply.data?.head.meta?.profile).toEqual([BUNDLE_PROFILE]);
    expect([...new Set(json.match(/urn:pdmp:[A-Z]{2}/g))].sort()).toEqual(
      ['KY', 'OH', 'WA', 'WV'].map((s) => `urn:pdmp:${s}`),
    );
    expect(reply.outcome?.issue).toHaveLength(1);
    for (const text of [json, writeHistory(reply, 'xml')]) expect(await validator.errors(text, OPTIONS)).toEqual([]);
  });

  it('a whole report becomes this, in JSON and in XML', async () => {
    const state = sampleAnswer(tables, 'pmix-3/report', 'pmix/report-full.xml');
    const { data, ...reply } = await replyOf(await answerOf({ OH: state }));
    const at = '2026-01-05T10:00:01.000Z';
    const head = { ...data!.head, id: '00000000-0000-4000-8000-000000000000', timestamp: at };
    const fixed = { ...reply, data: { ...data!, head }, answeredAt: at };
    const golden = (kind: string): string =>
      readFileSync(`test/fixtures/fhir/uspdmp-history.${kind}`, 'utf8').trimEnd();
    expect(toJson(historyParameters(fixed), 2)).toBe(golden('json'));
    expect(writeHistory(fixed, 'xml')).toBe(golden('xml'));
  });
});
