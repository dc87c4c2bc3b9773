import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateProtocol } from '../../../../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { openTables, type Tables } from '../../../../../src/mapping/index.js';
import { createPmixRequestor, type PmixRoute } from '../../../../../src/standards/pmix/requestor.js';
import { createScriptRequestor, type ScriptRoute } from '../../../../../src/standards/script/requestor.js';
import { type Connection, openConnection } from '../../../../../src/transport/connection.js';
import { say, type StateServer, stateServer, textOf } from '../../../stateServer.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { type Door, openDoor } from '../support/door.js';
import { askHistory, historyOf, parametersOf } from '../support/history.js';

/** Questions for an animal, from the operation to the state's own standard. */
const validator = openFhirValidator();
afterAll(() => validator.close());

const DOG = { system: 'http://snomed.info/sct', code: '448771007' };
const speciesOf = (concept: JsonObject): JsonObject => ({ url: 'species', valueCodeableConcept: concept });
const ANIMAL: Resource = {
  resourceType: 'Patient',
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/patient-animal',
      extension: [speciesOf({ coding: [DOG], text: 'Dog' })],
    },
  ],
  name: [{ given: ['Gnasher'] }],
  gender: 'male',
  birthDate: '2019-04-01',
};
const OWNER: Resource = {
  resourceType: 'RelatedPerson',
  patient: { display: 'Gnasher' },
  name: [{ family: 'Kennelworth', given: ['Rufus'] }],
  telecom: [{ system: 'phone', value: '614-555-0100' }],
  address: [{ line: ['1 Fictional Way'], city: 'Highview', state: 'OH', postalCode: '43004' }],
};
const VETERINARY = { patient: ANIMAL, 'animal-owner': OWNER };
const WA: ScriptRoute = { state: 'WA', to: 'WA-OHP', toQualifier: 'ZZZ', from: 'GWY01', fromQualifier: 'D' };

let tables: Tables;
let server: StateServer;
let connection: Connection;
let door: Door;
beforeAll(async () => {
  tables = await openTables();
  server = await stateServer();
  connection = openConnection({ endpoint: server.url, maxResponseBytes: 1_000_000 });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});
afterEach(() => door.close());

/** What the one state of the door is sent, and what the requester is told. */
async function sent<Route>(
  protocol: StateProtocol<Route>,
  route: Route,
  changes: Readonly<Record<string, unknown>> = VETERINARY,
) {
  server.received.length = 0;
  server.answer = say('', 503);
  door = await openDoor({ states: { WA: (query, signal) => protocol.ask(query, route, signal) } });
  const reply = await askHistory(door, parametersOf(changes));
  expect(await validator.errors(reply.text, { usCore: '6.1.0' })).toEqual([]);
  return { body: server.received[0]?.body, outcome: historyOf(reply).outcome };
}

describe('an animal', () => {
  it.each(['pmix-3', 'pmix-2'] as const)(
    'is asked for in %s by species, own name and owner’s family name',
    async (generation) => {
      const pmix = createPmixRequestor({ tables, connection, generation, site: 'KY_TST', schema: 'strict' });
      const route: PmixRoute = { state: 'WA' };
      const { body = '' } = await sent(pmix, route);
      expect(textOf(body, 'SpeciesCode')).toBe('02');
      expect(textOf(body, 'PatientNameOfAnimalText')).toBe('Gnasher');
      expect(body).toMatch(/>Kennelworth</);
      expect(body).toContain('2019-04-01');
      expect(
        tables.read(`${generation}/request`, new TextEncoder().encode(body), { schema: 'strict' }).warnings,
      ).toEqual([]);
    },
  );

  it('is a NonHumanPatient in SCRIPT 2017071', async () => {
    const script = createScriptRequestor({ tables, connection, version: '2017071', schema: 'strict' });
    const { body = '' } = await sent(script, WA);
    const patient = /<NonHumanPatient>.*<\/NonHumanPatient>/s.exec(body)?.[0] ?? '';
    expect([textOf(patient, 'LastName'), textOf(patient, 'FirstName')]).toEqual(['Kennelworth', 'Gnasher']);
    expect(textOf(patient, 'Text')).toBe('Dog');
    expect(textOf(patient, 'AddressLine1')).toBe('1 Fictional Way');
    expect(body).not.toContain('<HumanPatient>');
    const read = tables.read('script-2017071/request', new TextEncoder().encode(body), { schema: 'strict' });
    expect(read.warnings).toEqual([]);
  });

  it('is not asked for in SCRIPT 10.6: the state is unsupported, and says why', async () => {
    const script = createScriptRequestor({ tables, connection, version: '10.6', schema: 'strict' });
    const { body, outcome } = await sent(script, WA);
    expect(body).toBeUndefined();
    expect(outcome?.issue.at(-1)).toMatchObject({
      code: 'not-supported',
      diagnostics: expect.stringContaining('SCRIPT 10.6 cannot ask for an animal'),
    });
  });

  it('may bear the owner’s family name itself, without animal-owner', async () => {
    const script = createScriptRequestor({ tables, connection, version: '2017071', schema: 'strict' });
    const patient = { ...ANIMAL, name: [{ family: 'Kennelworth', given: ['Gnasher'] }] };
    const { body = '' } = await sent(script, WA, { patient });
    expect(body).toMatch(/<NonHumanPatient>\s*<Name>\s*<LastName>Kennelworth</);
  });

  it.each<[string, JsonObject[], string]>([
    [
      'in no words, by its name in the code system',
      [speciesOf({ coding: [{ ...DOG, display: 'Canis familiaris' }] })],
      'Canis familiaris',
    ],
    ['as a code alone', [speciesOf({ coding: [DOG] })], 'animal'],
    ['in words alone', [speciesOf({ text: 'Dog' })], 'Dog'],
    ['not at all', [], 'animal'],
  ])('whose species is told %s is asked for all the same', async (_what, extension, words) => {
    const script = createScriptRequestor({ tables, connection, version: '2017071', schema: 'strict' });
    const patient = {
      ...ANIMAL,
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-animal', extension }],
    };
    const { body = '' } = await sent(script, WA, { ...VETERINARY, patient });
    expect(textOf(body, 'Text')).toBe(words);
    const read = tables.read('script-2017071/request', new TextEncoder().encode(body), { schema: 'strict' });
    expect(read.warnings).toEqual([]);
  });
});
