import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createIdentity } from '../../../../src/exchange/merge/identity.js';
import { merge } from '../../../../src/exchange/merge/merge.js';
import { isStateAnswer } from '../../../../src/exchange/check-answer.js';
import type { Json, JsonObject } from '../../../../src/fhir/types.js';
import { toXml } from '../../../../src/fhir/xml.js';
import { fhirState, type FhirState, history, search, telling } from './support/fhirState.js';
import { data, dispense, entry, issue, outcome, patient, result, searchset } from './support/told.js';

/** Sound answers in which one place was changed: whatever came of it, nothing breaks and nothing is lost in silence. */
let state: FhirState;
beforeAll(async () => {
  state = await fhirState();
});
afterAll(() => state.stop());

const identity = createIdentity(Buffer.alloc(32), 'https://gateway.example.org');
const performer = [{ actor: { reference: '#o' }, function: { text: 'x' } }];
const told = [
  entry(
    dispense('a', {
      quantity: { value: 30.5, unit: 'EA' },
      contained: [{ resourceType: 'Organization', id: 'o', name: 'P' }],
      performer,
    }),
  ),
  entry(
    dispense('b', { note: [{ text: 'n' }], meta: { versionId: '1' }, extension: [{ url: 'urn:x', valueString: 'y' }] }),
  ),
  entry(patient('1', { identifier: [{ system: 'urn:s', value: 'v' }], address: [{ line: ['1 Way'], city: 'C' }] })),
  entry({ ...outcome(issue('warning', 'incomplete')), id: 'o' }),
];
const bodies = {
  meds: searchset(told),
  pdmp: result(data(told.slice(0, 3)), { name: 'outcome', resource: outcome() }),
};

/** Every place of a body, as a path of names and numbers. */
function placesOf(value: Json | undefined, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => placesOf(member as Json, [...path, name]))];
}

function changed(value: Json, [name, ...rest]: readonly string[], by: Json | undefined): Json | undefined {
  if (name === undefined) return by;
  const copy = structuredClone(value) as JsonObject;
  const member = changed(copy[name] as Json, rest, by);
  if (Array.isArray(copy) && member === undefined) copy.splice(Number(name), 1);
  else if (member === undefined) delete copy[name];
  else copy[name] = member;
  return copy;
}

const values = fc.oneof(
  fc.constantFrom<Json | undefined>(
    undefined,
    null,
    '',
    0,
    -1,
    1e300,
    true,
    [],
    {},
    [[]],
    [null],
    [{}],
    'Patient/1',
    '#o',
    '#',
  ),
  fc.constantFrom<Json>({ reference: 'Patient/1' }, { resourceType: 'Bundle' }, [{ resourceType: 'Patient' }], {
    value: 'x',
  }),
  fc.string(),
);

describe.each(['meds', 'pdmp'] as const)('an answer with one place changed (%s)', (guide) => {
  const body = bodies[guide];
  const places = placesOf(body).slice(1);
  const ask = (): Promise<unknown> => (guide === 'meds' ? search(state) : history(state));

  it('is a sound answer of the state, and what it tells can be written in JSON and XML', async () => {
    let provided = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), values, async (place, by) => {
        const mutant = changed(body, place, by);
        state.script = telling(mutant ?? 'nothing');
        const answer = await ask();
        if (!isStateAnswer(answer)) throw new Error('no answer');
        if (answer.status !== 'provided') return;
        provided += 1;
        const { resources } = merge([{ state: 'OH', answer }], identity);
        for (const resource of resources) expect(toXml(resource)).toContain('http://hl7.org/fhir');
        const records = resources.filter(({ resourceType }) => resourceType === 'MedicationDispense').length;
        // One that is gone is gone from what the state sent.
        const sent = (JSON.stringify(mutant).match(/"resourceType":"MedicationDispense"/g) ?? []).length;
        expect(records).toBe(sent);
      }),
      { numRuns: 400 },
    );
    expect(provided).toBeGreaterThan(50);
  }, 30_000);
});
