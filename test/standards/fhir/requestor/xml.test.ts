import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { fromJson, toJson } from '../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { toXml } from '../../../../src/fhir/xml.js';
import { type FhirState, fhirState, history, search, telling } from './support/fhirState.js';
import { data, dispense, entry, issue, outcome, patient, plain, result, searchset, SELF } from './support/told.js';

let state: FhirState;
beforeAll(async () => {
  state = await fhirState();
});
afterAll(() => state.stop());

const xmlOf = (body: JsonObject): string => toXml(fromJson(toJson(body as Resource)) as Resource);
const FHIR = 'xmlns="http://hl7.org/fhir"';

/** An answer with its ids, which are made anew each time, numbered in the order in which they stand. */
function plainly(answer: StateAnswer): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(answer).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    ids.set(id, ids.get(id) ?? `id-${ids.size}`);
    return ids.get(id) ?? '';
  });
  return JSON.parse(text);
}

/** What is understood of an answer in each of FHIR's two formats. */
async function both(body: JsonObject, ask: typeof search | typeof history): Promise<[unknown, unknown]> {
  state.script = telling(body);
  const json = plainly(await ask(state));
  state.script = telling(xmlOf(body), 200, { 'content-type': 'application/fhir+xml' });
  return [plainly(await ask(state)), json];
}

const rich = dispense('d2', {
  extension: [
    { url: 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension', valuePositiveInt: 2 },
    { url: 'urn:x', valueBoolean: true },
  ],
  quantity: { value: 30, unit: 'each' },
  note: [{ text: 'a < b & "c"' }],
});

describe('an answer in XML is understood as the same in JSON', () => {
  it.each<[string, JsonObject, typeof search | typeof history]>([
    ['a searchset', plain, search],
    ['a searchset with more to it', searchset([entry(rich), entry(patient('1'))]), search],
    ['one without records', searchset([entry(outcome(issue('information', 'not-found')))]), search],
    ['an outcome instead of one', outcome(issue('error', 'forbidden', 'disallowed')), search],
    ['a history', result(data([entry(rich), entry(patient('1'))])), history],
    ['an outcome', result({ name: 'outcome', resource: outcome(issue('error', 'timeout', 'error')) }), history],
  ])('%s', async (_name, body, ask) => {
    const [xml, json] = await both(body, ask);
    expect(xml).toEqual(json);
    expect(xml).toHaveProperty('status');
  });

  it('in the spelling of others: prefixes, a declaration, comments, digits kept', async () => {
    state.script = telling(
      `<?xml version="1.0" encoding="UTF-8"?><!-- hello -->
<f:Bundle xmlns:f="http://hl7.org/fhir"><f:type value="searchset"/><f:total value="1"/>
<f:link><f:relation value="self"/><f:url value="${SELF.replaceAll('&', '&amp;')}"/></f:link>
<f:entry><f:resource><f:MedicationDispense><f:id value="d"/><f:status value="completed"/>
<f:subject><f:display value="x"/></f:subject><f:quantity><f:value value="30.000"/></f:quantity>
<f:whenPrepared value="20251001"/></f:MedicationDispense></f:resource><f:search><f:mode value="match"/></f:search></f:entry>
</f:Bundle>`,
    );
    const answer = await search(state);
    if (answer.status !== 'provided') throw new Error(answer.status);
    expect(toJson(answer.resources[0] as Resource)).toContain('"value":30.000');
    expect(answer.resources[0]).toMatchObject({ whenPrepared: '2025-10-01' });
  });
});

describe('what R4 does not know', () => {
  const told = (inside: string, more = ''): string =>
    `<Bundle ${FHIR}><type value="searchset"/><link><relation value="self"/><url value="${SELF}"/></link>${more}<entry><resource>` +
    `<MedicationDispense><status value="completed"/>${inside}</MedicationDispense></resource></entry></Bundle>`;

  it.each([
    ['an element', '<colour value="x"><y/></colour>', 'unread', 'colour in MedicationDispense was not read'],
    ['an element inside', '<quantity><hue/></quantity>', 'unread', 'hue in Quantity was not read'],
    ['a value', '<daysSupply><value value="x"/></daysSupply>', 'unreadable', 'value in Quantity was not read'],
    ['an empty value', '<whenPrepared value=""/>', 'unreadable', 'whenPrepared in MedicationDispense was not read'],
    ['an empty element', '<quantity/>', 'unreadable', 'quantity in MedicationDispense was not read'],
  ])('%s is left out and told, as in JSON', async (_name, inside, code, text) => {
    state.script = telling(told(inside));
    const answer = await search(state);
    if (answer.status !== 'provided') throw new Error(answer.status);
    expect(answer.warnings).toContainEqual({ code, text: expect.stringContaining(text), count: 1 });
    expect(JSON.stringify(answer.resources)).not.toContain('"x"');
  });

  it('a type of resource is told, too, and its content left alone', async () => {
    state.script = telling(
      told('', '<entry><resource><Basic><code><text value="secret"/></code></Basic></resource></entry>'),
    );
    const answer = await search(state);
    expect(answer).toMatchObject({ status: 'provided' });
    expect(JSON.stringify(answer)).toContain('of a type that no history holds');
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('the original fill is 0, though it is no positive number', async () => {
    const url = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';
    state.script = telling(told(`<extension url="${url}"><valuePositiveInt value="0"/></extension>`));
    expect(JSON.stringify(await search(state))).toContain('"valuePositiveInt":0');
  });
});

it.each([
  ['cut off', xmlOf(plain).slice(0, -30)],
  ['a document type', `<!DOCTYPE x>${xmlOf(plain)}`],
  ['an element of another namespace', `<Bundle ${FHIR}><type xmlns="urn:x" value="searchset"/></Bundle>`],
  ['text between', `<Bundle ${FHIR}>secret<type value="searchset"/></Bundle>`],
  ['a second type', `<Bundle ${FHIR}><type value="searchset"/><type value="collection"/></Bundle>`],
])('XML with %s is a failed state, and is not quoted', async (_name, body) => {
  state.script = telling(body);
  const answer = await search(state);
  expect(answer).toMatchObject({ status: 'failed', code: 'malformed' });
  expect(JSON.stringify(answer)).toMatch(/not FHIR R4 XML, line \d+/);
  expect(JSON.stringify(answer)).not.toContain('secret');
});
