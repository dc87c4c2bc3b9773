import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { fromJson } from '../../../../src/fhir/json.js';
import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { readParameters } from '../../../../src/standards/fhir/responder/us-pdmp/request/parameters.js';
import { query } from '../../stateServer.js';
import { fhirState, type FhirState, history, telling } from './support/fhirState.js';
import { data, dispense, entry, issue, outcome, patient, result } from './support/told.js';

let state: FhirState;
beforeAll(async () => {
  state = await fhirState();
});
afterAll(() => state.stop());
beforeEach(() => void state.asked.splice(0));

const PDMP = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/';
const searched = (period: JsonObject): JsonObject => ({
  extension: [{ url: `${PDMP}pdmp-activity-period-extension`, valuePeriod: period }],
});
const some = { ...data([entry(dispense('d')), entry(patient('1'))]), ...searched(query.period) };
const because = (...issues: JsonObject[]): JsonObject => ({ name: 'outcome', resource: outcome(...issues) });

const staged: JsonObject = {
  severity: 'information',
  code: 'informational',
  details: {
    coding: [
      {
        system: 'http://hl7.org/fhir/us/pdmp/CodeSystem/temporary-pdmp-response-status',
        code: 'pre-stage-accepted',
      },
    ],
  },
};

function told(...parameters: JsonObject[]): Promise<StateAnswer> {
  state.script = telling(result(...parameters));
  return history(state);
}

/** The parameters of the last question, by name. */
function question(): Map<unknown, JsonObject> {
  const { parameter } = fromJson(state.asked.at(-1)!.body) as { parameter: JsonObject[] };
  return new Map(parameter.map((one) => [one.name, one]));
}

describe('the question', () => {
  it('is the operation’s Parameters, by the guide’s names', async () => {
    await told(some);
    const { method, url, headers } = state.asked[0]!;
    expect([method, url]).toEqual(['POST', '/fhir/$pdmp-history']);
    expect(headers).toMatchObject({
      accept: 'application/fhir+json, application/fhir+xml;q=0.5',
      'content-type': 'application/fhir+json; charset=utf-8',
      'x-request-id': '0123456789abcdef0123456789abcdef-OH',
    });
    const asked = question();
    expect([...asked.keys()]).toEqual([
      'patient',
      'authorized-practitioner',
      'authorized-practitioner-role',
      'authorized-practitioner-organization',
    ]);
    expect(asked.get('patient')).toMatchObject({
      extension: [{ url: `${PDMP}pdmp-activity-period-extension`, valuePeriod: query.period }],
      resource: { resourceType: 'Patient', birthDate: '1967-08-13' },
    });
    expect(asked.get('authorized-practitioner-role')?.resource).toMatchObject({
      practitioner: { reference: 'Practitioner/practitioner' },
      organization: { reference: 'Organization/organization' },
      code: [{ coding: [{ code: 'physician' }] }],
    });
  });

  it('is one that our own responder reads', async () => {
    await told(some);
    const read = readParameters(fromJson(state.asked[0]!.body), ['OH']);
    expect(read).toMatchObject({ preStageOnly: false, patient: { resourceType: 'Patient' } });
  });

  it('holds a social security number only where the route says so, and the state where it is a gateway’s', async () => {
    state.script = telling(result(some));
    await history(state);
    expect(state.asked[0]!.body).not.toContain('999-00-1234');
    expect(question().has('jurisdiction')).toBe(false);
    await history(state, query, { sendSsn: true, nameState: true });
    expect(state.asked[1]!.body).toContain('999-00-1234');
    expect(question().get('jurisdiction')).toEqual({ name: 'jurisdiction', valueCode: 'OH' });
  });

  it('says who asks for whom, where a delegate does', async () => {
    state.script = telling(result(some));
    const delegate: Resource = {
      resourceType: 'Practitioner',
      id: 'nurse',
      name: [{ family: 'Helper', given: ['H'] }],
    };
    await history(state, { ...query, delegate });
    const asked = question();
    expect(asked.get('delegate-practitioner')?.resource).toMatchObject({ id: 'nurse' });
    expect(asked.get('delegate-practitioner-role')?.resource).toMatchObject({
      code: [{ coding: [{ code: 'physician' }] }],
      practitioner: { reference: 'Practitioner/nurse' },
    });
    expect(asked.get('authorized-practitioner-role')?.resource).not.toHaveProperty('code');
  });

  it('tells a licence and who issued it in US Core’s words', async () => {
    state.script = telling(result(some));
    const license = {
      system: 'urn:pdmp:state-license',
      value: 'KY-1',
      extension: [{ url: 'urn:pdmp:extension:jurisdiction', valueString: 'KY' }],
    };
    await history(state, { ...query, practitioner: { ...query.practitioner!, identifier: [license] } });
    expect(question().get('authorized-practitioner')?.resource).toMatchObject({
      identifier: [
        {
          type: { coding: [{ code: 'SL' }] },
          system: 'urn:pdmp:state-license',
          value: 'KY-1',
          extension: [
            {
              url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-jurisdiction',
              valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: 'KY' }] },
            },
          ],
        },
      ],
    });
  });

  it('is not asked where nobody asks it', async () => {
    const answer = await history(state, { ...query, practitioner: undefined });
    expect(answer).toMatchObject({ status: 'failed', code: 'internal', disclosed: 'no' });
    expect(state.asked).toEqual([]);
  });
});

describe('the result', () => {
  it('with history is provided, with when and over which days', async () => {
    const period = { start: '2025-01-15', end: '2026-01-15' };
    const answer = await told({
      ...some,
      extension: [
        { url: `${PDMP}pdmp-header-timestamp-extension`, valueDateTime: '2026-01-15T14:03:23Z' },
        { url: `${PDMP}pdmp-activity-period-extension`, valuePeriod: period },
      ],
    });
    expect(answer).toMatchObject({
      status: 'provided',
      resources: [{ resourceType: 'MedicationDispense' }, { resourceType: 'Patient' }],
      period,
      executedAt: '2026-01-15T14:03:23Z',
      warnings: [{ text: expect.stringContaining('shorter window') }],
    });
  });

  it('over the asked days has nothing to remark; over nobody knows which, it has', async () => {
    expect(await told(some)).toMatchObject({ status: 'provided', warnings: [] });
    expect(await told({ ...some, extension: undefined })).toMatchObject({
      warnings: [{ text: 'the state does not say which days it searched' }],
    });
    const none = {
      ...because(issue('information', 'informational', 'no-data')),
      ...searched({ start: '2026-01-01', end: '2026-01-15' }),
    };
    expect(await told(none)).toMatchObject({
      status: 'no-data',
      warnings: [{ text: expect.stringContaining('shorter') }],
    });
  });

  it('with an administration alone is provided', async () => {
    const given = {
      resourceType: 'MedicationAdministration',
      id: 'a',
      status: 'completed',
      subject: { reference: 'Patient/1' },
    };
    expect(await told(data([entry(given), entry(patient('1'))]))).toMatchObject({ status: 'provided' });
  });

  it.each<[string, JsonObject, string]>([
    ['a link too', { name: 'pdmp-history-link', valueUrl: 'https://pdmp.example.org/page/secret' }, 'page for people'],
    ['that it is not all', because(issue('warning', 'incomplete', 'error')), 'not complete'],
    ['that a part is withheld', because(issue('error', 'forbidden', 'disallowed')), 'withholds'],
    ['something new', { name: 'pdmp-risk-score', valueDecimal: 3 }, 'a parameter of the result'],
  ])('with history and %s is provided and tells so', async (_name, beside, words) => {
    const answer = await told(some, beside);
    if (answer.status !== 'provided') throw new Error(answer.status);
    expect(answer.warnings).toEqual([expect.objectContaining({ text: expect.stringContaining(words) })]);
    expect(JSON.stringify(answer.warnings)).not.toMatch(/secret|Sampleton/);
  });

  it('of several people has those whom the outcome contains as candidates', async () => {
    const { resource, ...parameter } = because(issue('warning', 'multiple-matches', 'deferred'));
    const contained = [patient('a'), patient('b', { gender: 'male' })];
    const answer = await told({ ...parameter, resource: { ...(resource as JsonObject), contained } });
    expect(answer).toMatchObject({ status: 'ambiguous', candidates: [{ resourceType: 'Patient' }, {}] });
  });

  it.each<[string, JsonObject[], object]>([
    ['no-data', [because(issue('information', 'informational', 'no-data'))], { status: 'no-data' }],
    [
      'an empty history that says so',
      [data([entry(patient('1'))]), because(issue('information', 'informational', 'no-data'))],
      { status: 'no-data' },
    ],
    ['deferred', [because(issue('warning', 'incomplete', 'deferred'))], { status: 'deferred' }],
    ['several people', [because(issue('warning', 'multiple-matches', 'deferred'))], { status: 'ambiguous' }],
    ['disallowed', [because(issue('error', 'forbidden', 'disallowed'))], { status: 'disallowed' }],
    [
      'another version',
      [because(issue('error', 'not-supported', 'version-mismatch'))],
      { status: 'unsupported', what: 'version' },
    ],
    [
      'an error, and which',
      [because(issue('error', 'exception', 'error'), issue('error', 'not-supported', 'version-mismatch'))],
      { status: 'unsupported', what: 'version' },
    ],
    ['an error', [because(issue('error', 'exception', 'error'))], { status: 'failed', code: 'state-error' }],
    [
      'a key',
      [{ name: 'pre-stage-retrieval-key', valueString: 'k-1' }, because(staged)],
      { status: 'deferred', key: 'k-1' },
    ],
    ['a key alone', [{ name: 'pre-stage-retrieval-key', valueString: 'k-1' }], { status: 'deferred', key: 'k-1' }],
    ['accepted without a key', [because(staged)], { status: 'deferred' }],
    [
      'a page alone',
      [{ name: 'pdmp-history-link', valueUrl: 'https://x.invalid/' }],
      { status: 'unsupported', what: 'operation' },
    ],
    [
      'a page for nobody',
      [
        { name: 'pdmp-history-link', valueUrl: 'https://x.invalid/' },
        because(issue('information', 'informational', 'no-data')),
      ],
      { status: 'no-data' },
    ],
  ])('of %s', async (_name, parameters, expected) => {
    expect(await told(...parameters)).toMatchObject(expected);
  });

  it.each<[string, JsonObject[]]>([
    ['nothing', []],
    ['something else alone', [{ name: 'greeting', valueString: 'hello' }]],
    ['an outcome that is none', [{ name: 'outcome', resource: patient('1') }]],
    ['a history that is none', [{ name: 'pdmp-history-data', valueString: 'all' }]],
    ['a searchset', [data([entry(dispense('d'))], { type: 'searchset' })]],
    ['more records than it says', [data([entry(dispense('d')), entry(patient('1'))], { total: 7 })]],
    ['two histories', [some, some]],
    ['an entry without resource', [data([{ fullUrl: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e' }])]],
  ])('of %s is a failed state', async (_name, parameters) => {
    expect(await told(...parameters)).toMatchObject({ status: 'failed', code: 'malformed' });
  });

  it('instead of which a bare OperationOutcome comes is what that says', async () => {
    state.script = telling(outcome(issue('error', 'forbidden', 'disallowed')), 403);
    expect(await history(state)).toMatchObject({ status: 'disallowed' });
    state.script = telling(outcome(issue('error', 'exception')), 400);
    expect(await history(state)).toMatchObject({ status: 'failed', code: 'state-error' });
  });

  it('cut off anywhere is never a shorter history', async () => {
    const text = JSON.stringify(result(some, because(issue('warning', 'incomplete', 'error'))));
    for (let length = 0; length < text.length; length += 9) {
      state.script = telling(text.slice(0, length));
      expect(await history(state)).toMatchObject({ status: 'failed', code: 'malformed' });
    }
  });
});
