import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import type { Bundle, JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { openTables } from '../../../../../src/mapping/index.js';
import { STATES } from '../../../../../src/telemetry/vocabulary.js';
import { writeHistory } from '../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { type Door, openDoor } from '../support/door.js';
import { IG_INCLUDES, IG_PERSON } from '../support/queries.js';
import { answerOf, replyOf, sampleAnswer, SAMPLES, URL as OTHER } from '../us-pdmp/support/told.js';
import { extensionUrls, isOurs, undefinedIn } from './support/named.js';

/** Every sample as the answer of a state of its own, and states that tell nothing. */
async function sampleStates(): Promise<Record<string, StateAnswer>> {
  const tables = await openTables();
  const silent: StateAnswer[] = [
    { status: 'no-data' },
    { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' },
  ];
  const answers = [...SAMPLES.map(([table, sample]) => sampleAnswer(tables, table, sample)), ...silent];
  return Object.fromEntries(answers.map((answer, i) => [STATES[i] ?? '', answer]));
}

const validator = openFhirValidator();
let door: Door;
let answer: Bundle;
/** JSON text of the same told by `$pdmp-history`. */
let history: string;
const query = `/MedicationDispense?${IG_PERSON}&whenprepared=ge1990-01-01&${IG_INCLUDES}&_include:iterate=*`;
beforeAll(async () => {
  const states = await sampleStates();
  door = await openDoor({ states });
  answer = (await door.fetch(query)).bundle;
  history = writeHistory(await replyOf(await answerOf(states)), 'json').replaceAll(OTHER, door.publicUrl);
});
afterAll(async () => {
  validator.close();
  await door.close();
});

const open = { authorization: '' };

describe('what an answer names', () => {
  it('can be looked up, for every sample', async () => {
    expect(answer.total).toBeGreaterThan(5);
    const urls = [...extensionUrls(answer.entry)].filter(isOurs(door.publicUrl));
    expect(urls.length).toBeGreaterThan(8);
    expect(urls).toContain(`${door.base}/StructureDefinition/pdmp-state`);
    expect(await undefinedIn(answer.entry, door.publicUrl)).toEqual([]);
  });

  it('can be looked up, for every sample as $pdmp-history', async () => {
    const told = JSON.parse(history) as Resource;
    expect([...extensionUrls(told)].filter(isOurs(door.publicUrl)).length).toBeGreaterThan(8);
    expect(await undefinedIn(told, door.publicUrl)).toEqual([]);
  });
});

describe(`definitions that a validator uses: ${validator.name}`, () => {
  const served = async (type: string): Promise<Resource[]> =>
    (await door.fetch(`/${type}`, { headers: open })).bundle.entry!.map(({ resource }) => resource as Resource);

  it('hold for every sample', async () => {
    const types = ['StructureDefinition', 'CodeSystem', 'ValueSet'];
    await validator.define?.((await Promise.all(types.map(served))).flat());
    expect(await validator.errors(JSON.stringify(answer))).toEqual([]);
    expect(await validator.errors(history, { usCore: '6.1.0', entryProfiles: [] })).toEqual([]);
  });

  const veterinarian = 'urn:pdmp:extension:veterinarian';
  const source = 'urn:pdmp:extension:history-source';
  const practitioner = { resourceType: 'Practitioner' };
  const pharmacy = { resourceType: 'Organization', active: true, name: 'A' };
  const dispense = {
    resourceType: 'MedicationDispense',
    status: 'completed',
    medicationCodeableConcept: { text: 'A' },
  };
  it.each<[string, [Resource, JsonObject], [Resource, JsonObject]]>([
    [
      'a value of another type',
      [practitioner, { url: veterinarian, valueBoolean: true }],
      [practitioner, { url: veterinarian, valueString: 'yes' }],
    ],
    [
      'a place where it must not stand',
      [practitioner, { url: veterinarian, valueBoolean: true }],
      [pharmacy, { url: veterinarian, valueBoolean: true }],
    ],
    [
      'a value in place of parts',
      [dispense, { url: source, extension: [{ url: 'qualifier', valueString: 'P2' }] }],
      [dispense, { url: source, valueString: 'P2' }],
    ],
    [
      'a part that is said twice',
      [dispense, { url: source, extension: [{ url: 'qualifier', valueString: 'P2' }] }],
      [
        dispense,
        {
          url: source,
          extension: [
            { url: 'qualifier', valueString: 'P2' },
            { url: 'qualifier', valueString: 'P3' },
          ],
        },
      ],
    ],
  ])('find %s', async (_name, right, wrong) => {
    const findings = ([resource, extension]: [Resource, JsonObject]) =>
      validator.errors(JSON.stringify({ ...resource, extension: [extension] }), { entryProfiles: [] });
    expect(await findings(right)).toEqual([]);
    if (validator.define !== undefined) expect(await findings(wrong)).not.toEqual([]);
  });

  it('find a status that is no word of ours', async () => {
    if (validator.define === undefined) return;
    const url = `${door.base}/StructureDefinition/pdmp-state-status`;
    const outcome = (status: string): string =>
      JSON.stringify({
        resourceType: 'OperationOutcome',
        issue: [{ extension: [{ url, valueCode: status }], severity: 'warning', code: 'timeout' }],
      });
    expect(await validator.errors(outcome('failed'))).toEqual([]);
    expect(await validator.errors(outcome('asleep'))).not.toEqual([]);
  });
});
