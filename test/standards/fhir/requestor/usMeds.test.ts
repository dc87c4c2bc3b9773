import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import type { JsonObject } from '../../../../src/fhir/types.js';
import { PARAMETERS } from '../../../../src/standards/fhir/responder/search/names.js';
import { fhirState, type FhirState, search, telling } from './support/fhirState.js';
import { BASE, dispense, entry, issue, outcome, patient, plain, searchset, SELF } from './support/told.js';

let state: FhirState;
beforeAll(async () => {
  state = await fhirState();
});
afterAll(() => state.stop());
beforeEach(() => void state.asked.splice(0));

function told(body: unknown, status?: number): Promise<StateAnswer> {
  state.script = telling(body, status);
  return search(state);
}
const texts = (answer: StateAnswer): string[] =>
  answer.status === 'provided' ? answer.warnings.map(({ text }) => text) : [];

describe('the search', () => {
  it('is the guide’s, character by character', async () => {
    await told(plain);
    expect(state.asked).toHaveLength(1);
    const { method, url, headers } = state.asked[0]!;
    expect(method).toBe('GET');
    expect(url).toBe(
      '/fhir/MedicationDispense?subject:Patient.name.given=Testa&subject:Patient.name.family=Sampleton' +
        '&subject:Patient.birthdate=eq1967-08-13' +
        '&authorizingPrescription.dispenseRequest.validityPeriod=ge2024-01-15' +
        '&authorizingPrescription.dispenseRequest.validityPeriod=le2026-01-15' +
        '&_include=MedicationDispense:subject&_include:recurse=MedicationDispense:authorizingPrescription' +
        '&_include=MedicationDispense:medication',
    );
    expect(headers).toMatchObject({
      accept: 'application/fhir+json, application/fhir+xml;q=0.5',
      'x-request-id': '0123456789abcdef0123456789abcdef-OH',
      prefer: 'handling=strict',
    });
  });

  it('goes as a form where the route says so, so that no URL holds the patient', async () => {
    state.script = telling(plain);
    await search(state, { method: 'post' });
    const { method, url, headers, body } = state.asked[0]!;
    expect([method, url]).toEqual(['POST', '/fhir/MedicationDispense/_search']);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect([...new URLSearchParams(body)].slice(0, 3)).toEqual([
      ['subject:Patient.name.given', 'Testa'],
      ['subject:Patient.name.family', 'Sampleton'],
      ['subject:Patient.birthdate', 'eq1967-08-13'],
    ]);
  });

  it('has only parameters that our own responder knows', async () => {
    await told(plain);
    const names = [...new URL(state.asked[0]!.url, BASE).searchParams.keys()];
    expect(names.filter((name) => !PARAMETERS.has(name))).toEqual([]);
  });
});

describe('a searchset', () => {
  it('is provided, each reference to what it means', async () => {
    const answer = await told(plain);
    if (answer.status !== 'provided') throw new Error(answer.status);
    const [first, second] = answer.resources;
    expect(answer.resources.map(({ resourceType }) => resourceType)).toEqual(['MedicationDispense', 'Patient']);
    expect(first?.subject).toEqual({ reference: `urn:uuid:${second?.id}` });
    expect(answer.warnings).toEqual([]);
  });

  it('without matches is no data', async () => {
    expect(await told(searchset([]))).toMatchObject({ status: 'no-data' });
  });

  it.each<[string, JsonObject]>([
    ['more matches than it says', searchset([entry(dispense('1')), entry(dispense('2'))], { total: 1 })],
    ['fewer matches than it says', searchset([entry(dispense('1')), entry(patient('1'))], { total: 2 })],
    ['a total and nothing', searchset([], { total: 3 })],
    ['one match twice', searchset([entry(dispense('1')), entry(dispense('1'))])],
    ['a total that is a text', searchset([entry(dispense('1'))], { total: '1' })],
    ['entries that are no list', searchset([], { entry: {} })],
    ['an entry without resource', searchset([{ fullUrl: `${BASE}/Patient/1` }])],
    ['another Bundle', { ...plain, type: 'history' }],
    ['another resource', patient('1')],
    ['a Bundle in the Bundle', searchset([entry({ resourceType: 'Bundle', id: 'b', type: 'searchset' })])],
    [
      'two resources of one name',
      searchset([entry(dispense('d')), entry(patient('1')), entry(patient('1', { gender: 'male' }))]),
    ],
    ['a fullUrl of another resource', searchset([entry(dispense('d'), { fullUrl: `${BASE}/MedicationDispense/e` })])],
    [
      'records that are statements',
      searchset([entry({ resourceType: 'MedicationStatement', id: 's' }, { search: { mode: 'match' } })]),
    ],
    ['a patient who is a match', searchset([entry(patient('1'), { search: { mode: 'match' } })])],
    ['an outcome that says nothing', outcome(issue('information', 'informational'))],
  ])('of %s is a failed state', async (_name, body) => {
    expect(await told(body)).toMatchObject({ status: 'failed', code: 'malformed' });
  });

  it('is not believed unless it shows that the person was looked for', async () => {
    const ignoring = [{ relation: 'self', url: `${BASE}/MedicationDispense?_include=MedicationDispense:subject` }];
    const other = entry(patient('1', { birthDate: '1950-01-01' }));
    const theirs = searchset([entry(dispense('d')), other], { link: ignoring });
    expect(await told(theirs)).toMatchObject({ status: 'failed', code: 'mismatched' });
    expect(await told(searchset([entry(dispense('d'))], { link: [] }))).toMatchObject({ code: 'mismatched' });
    const born = searchset([entry(dispense('d')), entry(patient('1'))], { link: ignoring });
    expect(await told(born)).toMatchObject({ status: 'provided' });
    expect(await told({ ...theirs, link: [{ relation: 'self', url: SELF }] })).toMatchObject({ status: 'provided' });
  });

  it('with several people and no record has candidates', async () => {
    const answer = await told(searchset([entry(patient('1')), entry(patient('2'))]));
    expect(answer).toMatchObject({ status: 'ambiguous', candidates: [{}, {}] });
  });

  it('tells when it was made and what window was searched, where all headers agree', async () => {
    const header = (id: string, end: string): JsonObject =>
      entry({
        resourceType: 'MessageHeader',
        id,
        extension: [
          {
            url: 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension',
            valueDateTime: '2026-01-15T14:03:23Z',
          },
          {
            url: 'http://hl7.org/fhir/us/meds/StructureDefinition/response-prescription-period-extension',
            valuePeriod: { start: '2025-01-15', end },
          },
        ],
      });
    const entries = [entry(dispense('d')), entry(patient('1')), header('a', '2026-01-15')];
    const one = await told(searchset(entries));
    expect(one).toMatchObject({
      executedAt: '2026-01-15T14:03:23Z',
      period: { start: '2025-01-15', end: '2026-01-15' },
      warnings: [{ text: expect.stringContaining('shorter window') }],
    });
    if (one.status !== 'provided') throw new Error(one.status);
    expect(one.resources.map(({ resourceType }) => resourceType)).not.toContain('MessageHeader');
    const two = await told(searchset([...entries, header('b', '2025-12-31')]));
    expect(two).toMatchObject({ executedAt: '2026-01-15T14:03:23Z', period: undefined });
  });

  it('of which a header says that the state could not answer is no proof that there is nothing', async () => {
    const header = { resourceType: 'MessageHeader', id: 'h', response: { identifier: 'x', code: 'transient-error' } };
    expect(await told(searchset([entry(header)]))).toMatchObject({ status: 'failed', code: 'state-error' });
  });
});

describe('pages', () => {
  const at = (page: number, more: JsonObject = {}): JsonObject =>
    searchset([entry(dispense(`d${page}`)), entry(patient('1'))], { total: 3, ...more });
  const next = (url: string): JsonObject => ({
    link: [
      { relation: 'self', url: SELF },
      { relation: 'next', url },
    ],
  });
  const pages: (script: (page: number) => JsonObject) => void = (script) => {
    state.script = (asked, response) => {
      const page = Number(new URL(asked.url, BASE).searchParams.get('page') ?? 1);
      telling(script(page))(asked, response);
    };
  };

  it('are followed to the last, what several include stands once, each by a request id of its own', async () => {
    pages((page) => at(page, page < 3 ? next(`${state.base}?page=${page + 1}`) : {}));
    const answer = await search(state);
    if (answer.status !== 'provided') throw new Error(JSON.stringify(answer));
    expect(answer.resources.map(({ resourceType }) => resourceType).sort()).toEqual([
      'MedicationDispense',
      'MedicationDispense',
      'MedicationDispense',
      'Patient',
    ]);
    expect(state.asked.map(({ headers }) => headers['x-request-id'])).toEqual(
      ['', '-2', '-3'].map((suffix) => `0123456789abcdef0123456789abcdef-OH${suffix}`),
    );
  });

  it('are followed by relative links too', async () => {
    pages((page) => at(page, page < 3 ? next(`MedicationDispense?page=${page + 1}`) : {}));
    expect(await search(state)).toMatchObject({ status: 'provided' });
  });

  it.each<[string, string, string, (page: number) => JsonObject]>([
    ['are more than allowed', 'limit', 'more than 5 pages', (page) => at(page, next(`${state.base}?page=${page + 1}`))],
    ['lead in a circle', 'malformed', 'in a circle', (page) => at(page, next(`${state.base}?page=2`))],
    [
      'lie at another server',
      'malformed',
      'another server',
      (page) => at(page, next('https://elsewhere.invalid/fhir?page=2')),
    ],
    ['name a user', 'malformed', 'another server', (page) => at(page, next(state.base.replace('//', '//me:secret@')))],
    ['end too soon', 'malformed', 'as many matches', (page) => at(page, page < 2 ? next(`${state.base}?page=2`) : {})],
    [
      'contradict each other',
      'malformed',
      'contradict',
      (page) => at(page, page < 3 ? next(`${state.base}?page=${page + 1}`) : { total: 4 }),
    ],
  ])('that %s are no history', async (_name, code, words, script) => {
    pages(script);
    expect(await search(state)).toMatchObject({ status: 'failed', code, detail: expect.stringContaining(words) });
  });

  it('at another server are not asked for at all', async () => {
    pages(() => at(1, next(`https://elsewhere.invalid${new URL(state.base).pathname}?page=2`)));
    await search(state);
    expect(state.asked).toHaveLength(1);
  });

  it('that are larger together than one answer may be are no history', async () => {
    pages((page) => at(page, page < 3 ? next(`${state.base}?page=${page + 1}`) : {}));
    expect(await search(state, { maxBytes: 1000 })).toMatchObject({ status: 'failed', code: 'limit' });
    expect(state.asked.length).toBeLessThan(3);
  });

  it('of which one does not come are no history', async () => {
    state.script = (asked, response) =>
      (asked.url.includes('page=2')
        ? telling(outcome(issue('error', 'exception')), 500)
        : telling(at(1, next(`${state.base}?page=2`))))(asked, response);
    expect(await search(state)).toMatchObject({ status: 'failed', code: 'http-status', retryable: true });
  });
});

describe('an outcome', () => {
  const empty = (...issues: JsonObject[]): JsonObject => searchset([entry({ ...outcome(...issues), id: 'o' })]);
  const with1 = (...issues: JsonObject[]): JsonObject =>
    searchset([entry(dispense('d')), entry(patient('1')), entry({ ...outcome(...issues), id: 'o' })]);

  it.each<[string, JsonObject, object]>([
    ['not-found', issue('warning', 'not-found'), { status: 'no-data' }],
    ['no-data', issue('information', 'informational', 'no-data'), { status: 'no-data' }],
    ['multiple-matches', issue('warning', 'multiple-matches', 'deferred'), { status: 'ambiguous' }],
    ['deferred', issue('warning', 'incomplete', 'deferred'), { status: 'deferred' }],
    ['forbidden', issue('error', 'forbidden', 'disallowed'), { status: 'disallowed' }],
    ['suppressed', issue('warning', 'suppressed'), { status: 'disallowed' }],
    [
      'version-mismatch',
      issue('error', 'not-supported', 'version-mismatch'),
      { status: 'unsupported', what: 'version' },
    ],
    ['not-supported', issue('error', 'not-supported', 'error'), { status: 'unsupported', what: 'operation' }],
    ['timeout', issue('warning', 'timeout', 'error'), { status: 'failed', code: 'timeout', retryable: true }],
    ['incomplete', issue('warning', 'incomplete'), { status: 'failed', code: 'state-error', retryable: true }],
    ['a code of its own', issue('warning', 'mystery'), { status: 'failed', code: 'state-error' }],
    ['no code', { severity: 'error' }, { status: 'failed', code: 'state-error' }],
  ])('without records that says %s', async (_name, one, expected) => {
    expect(await told(empty(one))).toMatchObject(expected);
  });

  it('that says that several match has those whom it contains as candidates', async () => {
    const contained = [patient('a'), patient('b', { gender: 'male' }), { resourceType: 'Organization', id: 'c' }];
    const several = { ...outcome(issue('warning', 'multiple-matches', 'deferred')), id: 'o', contained };
    const answer = await told(searchset([entry(several)]));
    expect(answer).toMatchObject({ status: 'ambiguous', candidates: [{ birthDate: '1967-08-13' }, {}] });
    expect(answer).toHaveProperty('candidates.length', 2);
    expect(JSON.stringify(answer)).not.toContain('contained');
    const nobody = { ...several, ...outcome(issue('information', 'informational', 'no-data')) };
    expect(await told(searchset([entry(nobody)]))).not.toHaveProperty('candidates');
  });

  it('is the worst that it says', async () => {
    const answer = await told(empty(issue('information', 'informational', 'no-data'), issue('warning', 'incomplete')));
    expect(answer).toMatchObject({ status: 'failed' });
  });

  it('without an issue is no proof that there is nothing', async () => {
    expect(await told(empty())).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['incomplete', 'not complete'],
    ['timeout', 'did not answer in time'],
    ['suppressed', 'withholds'],
    ['multiple-matches', 'several people'],
  ])('beside records that says %s is told with them', async (code, words) => {
    const answer = await told(with1(issue('warning', code)));
    expect(answer).toMatchObject({ status: 'provided', resources: [{}, {}] });
    expect(texts(answer)).toEqual([expect.stringContaining(words)]);
  });

  it('beside records that is fatal makes them none', async () => {
    expect(await told(with1(issue('fatal', 'exception')))).toMatchObject({ status: 'failed', code: 'state-error' });
  });
});

describe('an HTTP status', () => {
  it.each<[number, JsonObject | string, object]>([
    [400, outcome(issue('error', 'invalid')), { status: 'failed', code: 'state-error', disclosed: 'no' }],
    [401, outcome(issue('error', 'login')), { status: 'failed', code: 'http-status', disclosed: 'no' }],
    [403, outcome(issue('error', 'forbidden')), { status: 'disallowed' }],
    [403, '<html>blocked</html>', { status: 'failed', code: 'http-status' }],
    [404, outcome(issue('error', 'not-found')), { status: 'failed', code: 'http-status' }],
    [404, outcome(issue('information', 'informational', 'no-data')), { status: 'no-data' }],
    [404, 'not found', { status: 'failed', code: 'http-status' }],
    [410, '', { status: 'failed', code: 'http-status' }],
    [422, outcome(issue('error', 'processing')), { status: 'failed', code: 'state-error' }],
    [429, '', { status: 'failed', code: 'http-status', retryable: true, disclosed: 'no' }],
    [500, '{"resourceType":', { status: 'failed', code: 'http-status', retryable: true }],
    [503, outcome(issue('error', 'transient')), { status: 'failed', retryable: true, disclosed: 'no' }],
    [504, outcome(issue('error', 'timeout', 'error')), { status: 'failed', code: 'timeout', retryable: true }],
    [302, '', { status: 'failed', code: 'http-status' }],
    [204, '', { status: 'failed', code: 'malformed' }],
  ])('%s with %j', async (status, body, expected) => {
    expect(await told(body, status)).toMatchObject(expected);
  });
});

describe('bytes', () => {
  it.each<[string, string, string]>([
    ['a login page', '<html><form></form></html>', 'malformed'],
    ['nothing', '', 'malformed'],
    ['a member twice', JSON.stringify(plain).replace('"total":1', '"total":1,"total":1'), 'malformed'],
    ['a null character', JSON.stringify(plain).replace('Testa', 'Te\\u0000sta'), 'malformed'],
    ['nesting without end', `{"resourceType":"Bundle","a":${'['.repeat(100)}${']'.repeat(100)}}`, 'limit'],
    ['too much', JSON.stringify({ ...plain, x: 'x'.repeat(2_100_000) }), 'limit'],
  ])('of %s are no answer', async (_name, body, code) => {
    expect(await told(body)).toMatchObject({ status: 'failed', code });
  });

  it('that are not UTF-8 are no answer', async () => {
    state.script = (_asked, response) =>
      void response.writeHead(200).end(Buffer.from(JSON.stringify(plain).replace('Testa', 'T\u00e9sta'), 'latin1'));
    expect(await search(state)).toMatchObject({ status: 'failed', code: 'malformed' });
  });

  it('cut off anywhere are never a shorter history', async () => {
    const text = JSON.stringify(plain);
    for (let length = 0; length < text.length; length += 7) {
      expect(await told(text.slice(0, length))).toMatchObject({ status: 'failed', code: 'malformed' });
    }
  });

  it('hold nothing of the patient once they are a failure', async () => {
    const answers = [
      await told(searchset([entry(dispense('1'))], { total: 2 })),
      await told(outcome(issue('error', 'exception'))),
    ];
    for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(/Testa|Sampleton|1967/);
  });
});

it('that never comes is a failed state, code timeout', async () => {
  state.script = () => undefined;
  expect(await search(state, {}, 100)).toMatchObject({ status: 'failed', code: 'timeout', disclosed: 'maybe' });
});
