import { describe, expect, it } from '@jest/globals';
import { candidatesOf, tellable } from '../../src/exchange/candidates.js';
import type { StateAnswer } from '../../src/exchange/types.js';
import type { Resource } from '../../src/fhir/types.js';
import { outcomeOf, outcomeWith } from '../support/exchange/outcomes.js';

const LICENSE = { system: 'urn:pdmp:driver-license', value: 'X1' };
const person: Resource = {
  resourceType: 'Patient',
  id: 'p',
  meta: { versionId: '7', source: 'https://state.example.org' },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Casey</div>' },
  contained: [{ resourceType: 'Organization', id: 'o' }],
  managingOrganization: { reference: '#o' },
  extension: [
    { url: 'urn:pdmp:extension:species', valueCoding: { code: '02' } },
    { url: 'urn:example:risk-score', valueString: '900' },
  ],
  identifier: [
    LICENSE,
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' },
    { system: 'urn:oid:2.16.840.1.113883.4.1', value: '999-00-1234' },
    { system: 'urn:state:ss', type: { coding: [{ code: 'SS' }] }, value: '999-00-1234' },
  ],
  name: [{ family: 'Doppelton', given: ['Alex'] }],
  gender: 'female',
  birthDate: '1980-05-05',
  address: [{ city: 'Columbus' }],
  telecom: [{ system: 'phone', value: '614-555-0100' }],
};
const several = (...candidates: Resource[]): StateAnswer => ({ status: 'ambiguous', candidates, detail: 'Deferred' });

describe('tellable', () => {
  it('tells what tells people apart, and never a social security number', () => {
    const { meta: _meta, text: _text, contained: _contained, managingOrganization: _org, ...shown } = person;
    const [species] = person['extension'] as [object];
    expect(tellable(several(person), 1)).toEqual({
      status: 'ambiguous',
      detail: 'Deferred',
      candidates: [{ ...shown, extension: [species], identifier: [LICENSE] }],
    });
  });

  it.each([0, -1])('tells nobody where %i may be told', (most) => {
    expect(tellable(several(person, person), most)).toEqual({ status: 'ambiguous', detail: 'Deferred' });
  });

  it('tells nobody where more match than may be told, and says so', () => {
    const told = tellable(several(person, person, person), 2);
    expect(told).toEqual({ status: 'ambiguous', detail: expect.stringContaining('limits.candidates') });
    expect(tellable(several(person, person), 2)).toHaveProperty('candidates.length', 2);
  });

  it('counts people only, and an empty list is none', () => {
    expect(tellable(several({ resourceType: 'Organization', id: 'o' }, person), 1)).toHaveProperty(
      'candidates.length',
      1,
    );
    expect(tellable(several(), 5)).toEqual({ status: 'ambiguous', detail: 'Deferred' });
  });

  it.each<StateAnswer>([{ status: 'ambiguous' }, { status: 'no-data' }, { status: 'deferred', key: 'k' }])(
    'leaves %j as it is',
    (answer) => {
      expect(tellable(answer, 0)).toBe(answer);
    },
  );
});

it('the people of all states are those of the states of which several match', () => {
  const outcomes = [outcomeOf('KY', 'no-data'), outcomeWith('OH', several(person)), outcomeWith('WA', several())];
  expect(candidatesOf({ outcomes })).toEqual([person]);
});
