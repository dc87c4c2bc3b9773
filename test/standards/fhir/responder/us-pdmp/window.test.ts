import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromJson, toJson } from '../../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { toXml } from '../../../../../src/fhir/xml.js';
import { history } from '../support/answers.js';
import { type Door, openDoor } from '../support/door.js';
import { askHistory, historyOf, parametersOf } from '../support/history.js';

const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension';
let door: Door;
beforeAll(async () => {
  door = await openDoor({
    states: { KY: history([{ rx: 'A1', filled: '2025-01-09' }]) },
    clock: () => new Date('2025-06-01T12:00:00Z'),
  });
});
afterAll(() => door.close());

/** The usual parameters, the first of them with these extensions. */
function asking(extension: readonly object[], changes: Readonly<Record<string, unknown>> = {}): Resource {
  const given = parametersOf(changes);
  const [patient, ...others] = given.parameter as JsonObject[];
  return { ...given, parameter: [{ ...patient, extension } as unknown as JsonObject, ...others] };
}
const within = (valuePeriod: object) => asking([{ url, valuePeriod }]);
const lastAsked = () => door.questions.at(-1);

/** What the default is: 24 months back from today. */
const usual = { start: '2023-06-01', end: '2025-06-01' };

describe('the activity period on patient', () => {
  it.each([
    ['both days', { start: '2024-11-01', end: '2025-02-28' }, { start: '2024-11-01', end: '2025-02-28' }],
    ['a start: until today', { start: '2025-01-01' }, { start: '2025-01-01', end: '2025-06-01' }],
    ['an end: the usual span before it', { end: '2025-01-31' }, { start: '2023-01-31', end: '2025-01-31' }],
    ['months and years as whole ones', { start: '2024', end: '2025-02' }, { start: '2024-01-01', end: '2025-02-28' }],
    [
      'moments as their days',
      { start: '2024-11-01T10:00:00Z', end: '2025-02-28T23:00:00-05:00' },
      { start: '2024-11-01', end: '2025-02-28' },
    ],
    ['nothing: as if it were not there', {}, usual],
  ])('asks for %s', async (_what, told, period) => {
    expect((await askHistory(door, within(told))).status).toBe(200);
    expect(lastAsked()).toMatchObject({ period, startGiven: 'start' in told });
  });

  it('is read in XML, too, and told with the data', async () => {
    const xml = toXml(fromJson(toJson(within({ start: '2024-11-01', end: '2025-02-28' }))) as Resource);
    const reply = await askHistory(door, xml, { headers: { 'content-type': 'application/fhir+xml' } });
    expect(lastAsked()?.period).toEqual({ start: '2024-11-01', end: '2025-02-28' });
    const { parameter } = reply.resource as unknown as { parameter: JsonObject[] };
    const data = parameter.find(({ name }) => name === 'pdmp-history-data');
    expect(data?.extension).toContainEqual({ url, valuePeriod: { start: '2024-11-01', end: '2025-02-28' } });
    expect(historyOf(reply).of('MedicationDispense')).toHaveLength(1);
  });

  it('is kept with what is asked ahead, and fetching need not say it again', async () => {
    const days = { start: '2024-11-01', end: '2025-02-28' };
    const staged = asking([{ url, valuePeriod: days }], { 'pre-stage-only': true });
    const { key } = historyOf(await askHistory(door, staged));
    const fetch = { 'pre-stage-retrieval-key': key };
    const fetched = historyOf(await askHistory(door, parametersOf(fetch)));
    expect(fetched.of('MedicationDispense')).toHaveLength(1);
    expect(lastAsked()?.period).toEqual(days);
  });

  it.each<[string, readonly object[], string]>([
    ['no period', [{ url, valueString: 'secret' }], 'value'],
    ['no dates', [{ url, valuePeriod: { start: 'secret' } }], 'value'],
    ['no day of the calendar', [{ url, valuePeriod: { end: '2025-02-30' } }], 'value'],
    ['an end before its start', [{ url, valuePeriod: { start: '2025-02-01', end: '2025-01-01' } }], 'value'],
    [
      'a second one',
      [
        { url, valuePeriod: {} },
        { url, valuePeriod: {} },
      ],
      'invalid',
    ],
  ])('with %s is refused, and nobody is asked', async (_what, extension, code) => {
    const before = door.questions.length;
    const reply = await askHistory(door, asking(extension));
    expect([reply.status, reply.issue.code, door.questions.length]).toEqual([400, code, before]);
    expect(reply.issue.diagnostics).toContain('pdmp-activity-period-extension');
    expect(reply.text).not.toContain('secret');
  });
});

it('of other extensions nothing is read', async () => {
  await askHistory(door, asking([{ url: 'urn:x', valuePeriod: { start: '2020-01-01' } }]));
  expect(lastAsked()?.period).toEqual(usual);
});
