import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal } from '../../../../src/fhir/decimal.js';
import type { Bundle, JsonObject, Resource } from '../../../../src/fhir/types.js';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { history, REFILL_NUMBER, resource } from './support/answers.js';
import { openDoor, type Door, type Says } from './support/door.js';
import { IG_PERSON, IG_QUERY, IG_WINDOW, resourcesOf, typesOf } from './support/queries.js';

const validator = openFhirValidator();
const doors: Door[] = [];
afterAll(async () => {
  validator.close();
  await Promise.all(doors.map((door) => door.close()));
});

async function door(
  states: Record<string, Says>,
  options: Partial<Parameters<typeof openDoor>[0]> = {},
): Promise<Door> {
  const opened = await openDoor({ states, ...options });
  doors.push(opened);
  return opened;
}

const failed = (code: 'unreachable' | 'timeout', retryable = true): StateAnswer => ({
  status: 'failed',
  code,
  retryable,
  disclosed: 'no',
});
const issuesOf = (bundle: Bundle) =>
  (resourcesOf(bundle, 'OperationOutcome')[0]?.issue ?? []) as unknown as {
    severity: string;
    code: string;
    diagnostics: string;
    details: { coding: { code: string }[] };
    extension: { url: string; valueCode: string }[];
  }[];
const only = (bundle: Bundle, type: string): Resource => {
  const found = resourcesOf(bundle, type);
  expect(found.length).toBe(1);
  return found[0]!;
};

describe('the searchset', () => {
  let two: Door;
  let reply: Awaited<ReturnType<Door['fetch']>>;
  beforeAll(async () => {
    two = await door({
      OH: history(
        [
          { rx: 'A1', quantity: new Decimal('30.000'), refill: 2 },
          { rx: 'A<2>&"', drug: 'Inventalam 1 MG Oral Tablet', refill: 0 },
        ],
        {
          answer: { executedAt: '2024-06-01T10:00:00-05:00', period: { start: '2012-01-01', end: '2025-12-31' } },
        },
      ),
      KY: history([{ rx: 'B1' }], { patient: { gender: undefined, identifier: undefined } }),
    });
    reply = await two.fetch(IG_QUERY, { headers: { 'x-request-id': 'ehr-req-1' } });
  });

  it('B-1 is a searchset whose total counts the matches alone', () => {
    const { bundle } = reply;
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 3 });
    expect(typesOf(bundle, 'match').length).toBe(3);
    expect(bundle.entry!.length).toBeGreaterThan(3);
  });

  it('B-2, B-3 holds every resource once, under an absolute fullUrl that is its own, with a mode', () => {
    const { entry = [] } = reply.bundle;
    const urls = entry.map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    for (const { fullUrl, resource: told, search } of entry) {
      expect(fullUrl).toBe(`${two.base}/${told?.resourceType}/${told?.id}`);
      expect(['match', 'include', 'outcome']).toContain(search?.mode);
      expect(search?.mode === 'match').toBe(told?.resourceType === 'MedicationDispense');
    }
  });

  it('B-4 has one self link', () => {
    expect(reply.bundle.link).toEqual([{ relation: 'self', url: `${two.base}${IG_QUERY}` }]);
  });

  it('B-8 holds a MessageHeader for each state: when it answered, the window searched, which request it answers', () => {
    const headers = resourcesOf(reply.bundle, 'MessageHeader');
    const told = headers.map(({ source, extension, response, eventCoding }) => ({
      source,
      extension,
      response,
      eventCoding,
    }));
    const US_MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition/';
    const header = (state: string, time: unknown, period: unknown) => ({
      source: { name: state, endpoint: two.base },
      extension: [
        { url: `${US_MEDS}header-timestamp-extension`, valueDateTime: time },
        { url: `${US_MEDS}response-prescription-period-extension`, valuePeriod: period },
      ],
      response: { identifier: 'ehr-req-1', code: 'ok' },
      eventCoding: { system: 'urn:oid:2.16.840.1.113883.4.642.3.26', code: 'pdmp-request-response' },
    });
    expect(told).toEqual([
      header('KY', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), { start: '2010-01-01', end: '2025-12-31' }),
      header('OH', '2024-06-01T10:00:00-05:00', { start: '2012-01-01', end: '2025-12-31' }),
    ]);
    expect(headers.map(({ meta }) => meta?.source)).toEqual(['urn:pdmp:KY', 'urn:pdmp:OH']);
  });

  it('B-9 keeps one Patient for each state, never one of both', () => {
    const patients = resourcesOf(reply.bundle, 'Patient');
    expect(patients.map(({ meta }) => meta?.source).sort()).toEqual(['urn:pdmp:KY', 'urn:pdmp:OH']);
    expect(patients.map(({ gender }) => gender).sort()).toEqual(['male', 'unknown']);
  });

  it('has no outcome entry where there is nothing to say', () => {
    expect(typesOf(reply.bundle, 'outcome')).toEqual([]);
  });

  it('keeps the digits of decimals, in JSON and in XML', async () => {
    expect(reply.text).toContain('"quantity":{"value":30.000,');
    const xml = await two.fetch(IG_QUERY, { headers: { accept: 'application/fhir+xml' } });
    expect(xml.text).toContain('<quantity><value value="30.000"/>');
  });

  it(`is valid as JSON and as XML, and both say the same: ${validator.name}`, async () => {
    expect(await validator.errors(reply.text)).toEqual([]);
    const xml = await two.fetch(IG_QUERY, { headers: { accept: 'application/fhir+xml', 'x-request-id': 'ehr-req-1' } });
    expect(await validator.errors(xml.text)).toEqual([]);
    const read = (await validator.readXml?.(xml.text)) as Bundle | undefined;
    if (read === undefined) return expect(xml.text).toContain('<total value="3"/>');
    const steady = ({ entry = [], total, type, link }: Bundle) => ({
      total,
      type,
      link,
      entry: entry.filter(({ resource: told }) => told?.resourceType !== 'MessageHeader'),
    });
    expect(steady(read)).toEqual(steady(reply.bundle));
  });
});

describe('what became of states', () => {
  it("B-5 no state knows the person: 200, total 0, each state's word for it", async () => {
    const { fetch } = await door({ OH: { status: 'no-data' }, KY: { status: 'no-data' } });
    const { status, bundle, text } = await fetch(IG_QUERY);
    expect([status, bundle.total, typesOf(bundle, 'match')]).toEqual([200, 0, []]);
    expect(issuesOf(bundle).map(({ severity, details }) => [severity, details.coding[0]?.code])).toEqual(
      Array(2).fill(['information', 'no-data']),
    );
    expect(resourcesOf(bundle, 'MessageHeader').map(({ response }) => (response as JsonObject).code)).toEqual([
      'ok',
      'ok',
    ]);
    expect(await validator.errors(text)).toEqual([]);
  });

  it('B-6 a partial answer: 200, and one outcome entry with an issue for each state that is missing', async () => {
    const { fetch, publicUrl } = await door({
      OH: history([{ rx: 'A1' }]),
      KY: failed('unreachable'),
      WA: failed('timeout', false),
      MD: { status: 'ambiguous' },
      TX: { status: 'deferred' },
      UT: { status: 'unsupported' },
      IN: { status: 'disallowed', reason: 'not for this role' },
    });
    const { status, bundle, text } = await fetch(IG_QUERY);
    expect([status, bundle.total]).toEqual([200, 1]);
    expect(typesOf(bundle, 'outcome')).toEqual(['OperationOutcome']);
    const told = issuesOf(bundle).map(({ extension, severity, code }) => [
      ...extension.map(({ url, valueCode }) =>
        [url.replace(`${publicUrl}/fhir/StructureDefinition/`, ''), valueCode].join('='),
      ),
      severity,
      code,
    ]);
    expect(told).toEqual([
      ['pdmp-state=IN', 'pdmp-state-status=disallowed', 'error', 'forbidden'],
      ['pdmp-state=KY', 'pdmp-state-status=failed', 'warning', 'incomplete'],
      ['pdmp-state=MD', 'pdmp-state-status=ambiguous', 'warning', 'multiple-matches'],
      ['pdmp-state=TX', 'pdmp-state-status=deferred', 'warning', 'incomplete'],
      ['pdmp-state=UT', 'pdmp-state-status=unsupported', 'error', 'not-supported'],
      ['pdmp-state=WA', 'pdmp-state-status=failed', 'warning', 'timeout'],
    ]);
    const codes = resourcesOf(bundle, 'MessageHeader').map(({ source, response }) => [
      (source as JsonObject).name,
      (response as JsonObject).code,
    ]);
    expect(codes).toEqual([
      ['IN', 'fatal-error'],
      ['KY', 'transient-error'],
      ['MD', 'fatal-error'],
      ['OH', 'ok'],
      ['TX', 'transient-error'],
      ['UT', 'fatal-error'],
      ['WA', 'fatal-error'],
    ]);
    expect(await validator.errors(text)).toEqual([]);
  });

  it.each([
    ['every state failed', { OH: failed('unreachable'), KY: { status: 'unsupported' } }, 502],
    ['every state timed out', { OH: failed('timeout'), KY: failed('timeout') }, 504],
    [
      'every state refused',
      { OH: { status: 'disallowed', reason: 'no' }, KY: { status: 'disallowed', reason: 'no' } },
      403,
    ],
  ] as const)('B-7 %s: never an empty list, but an OperationOutcome', async (_what, states, expected) => {
    const { fetch } = await door(states);
    for (const accept of ['application/fhir+json', 'application/fhir+xml']) {
      const { status, headers, text } = await fetch(IG_QUERY, { headers: { accept } });
      expect(status).toBe(expected);
      expect(headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
      expect(text).toMatch(
        accept.endsWith('json') ? /^\{"resourceType":"OperationOutcome"/ : /<OperationOutcome xmlns/,
      );
      expect(text).not.toMatch(/warning|information"/);
      expect(await validator.errors(text)).toEqual([]);
    }
  });

  it('a state that hangs is named, and the answer leaves by the deadline', async () => {
    const hung: Says = () => new Promise(() => undefined);
    const { fetch } = await door({ OH: history([{ rx: 'A1' }]), KY: hung }, { deadlineMs: 300 });
    const started = performance.now();
    const { status, bundle } = await fetch(IG_QUERY);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect([status, bundle.total]).toEqual([200, 1]);
    expect(issuesOf(bundle).map(({ code, diagnostics }) => [code, diagnostics.slice(0, 3)])).toEqual([
      ['timeout', 'KY:'],
    ]);
  });

  it('a state that policy forbids is not asked, and told as disallowed', async () => {
    const opened = await door(
      { OH: history([{ rx: 'A1' }]), KY: history([{ rx: 'B1' }]) },
      { refused: { KY: 'KY takes no questions from delegates.' } },
    );
    const { bundle } = await opened.fetch(IG_QUERY);
    expect(opened.questions.length).toBe(1);
    expect(issuesOf(bundle).map(({ code, diagnostics }) => [code, diagnostics])).toEqual([
      ['forbidden', expect.stringMatching(/^KY: .*takes no questions from delegates/)],
    ]);
  });

  it('when the client goes away, states are given up', async () => {
    let aborted = false;
    const opened = await door({
      OH: (_query, signal) =>
        new Promise((_done, fail) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            fail(signal.reason as Error);
          }),
        ),
    });
    const going = new AbortController();
    const asked = opened.fetch(IG_QUERY, { signal: going.signal });
    while (opened.questions.length === 0) await new Promise((done) => setTimeout(done, 10));
    going.abort();
    await expect(asked).rejects.toThrow();
    for (let i = 0; i < 100 && !aborted; i++) await new Promise((done) => setTimeout(done, 10));
    expect(aborted).toBe(true);
  });

  it('a client without states of its own must name some', async () => {
    const opened = await door({ OH: history([]) }, { deps: { plan: () => [] } });
    const { status, issue } = await opened.fetch(IG_QUERY);
    expect([status, issue.code]).toEqual([400, 'required']);
  });
});

describe('T13 includes', () => {
  let one: Door;
  beforeAll(async () => {
    one = await door({ OH: history([{ rx: 'A1' }, { rx: 'A2', drug: 'Inventalam 1 MG', ndc: '00093545106' }]) });
  });
  const included = async (...includes: string[]) => {
    const { bundle } = await one.fetch(`/MedicationDispense?${[IG_PERSON, IG_WINDOW, ...includes].join('&')}`);
    expect(typesOf(bundle, 'match').length).toBe(2);
    const types = typesOf(bundle, 'include').filter((type) => type !== 'MessageHeader');
    return types.sort().join(' ');
  };
  const PRESCRIPTION = 'MedicationRequest MedicationRequest Organization Practitioner';

  it.each([
    [[], ''],
    [['_include=MedicationDispense:subject'], 'Patient'],
    [['_include=MedicationDispense:patient'], 'Patient'],
    [['_include=MedicationDispense:medication'], 'Medication Medication'],
    [['_include=MedicationDispense:performer'], 'Organization'],
    [['_include=MedicationDispense:prescription'], 'MedicationRequest MedicationRequest'],
    [['_include=MedicationDispense:authorizingPrescription'], 'MedicationRequest MedicationRequest'],
    [['_include:recurse=MedicationDispense:authorizingPrescription'], PRESCRIPTION],
    [['_include:iterate=MedicationDispense:prescription'], PRESCRIPTION],
    [['_include%3Aiterate=MedicationDispense%3AauthorizingPrescription'], PRESCRIPTION],
    [
      ['_include=MedicationDispense:prescription', '_include:iterate=MedicationRequest:requester'],
      'MedicationRequest MedicationRequest Practitioner',
    ],
    [
      ['_include=MedicationDispense:prescription', '_include=MedicationRequest:requester'],
      'MedicationRequest MedicationRequest',
    ],
    [['_include=MedicationDispense:subject', '_include=MedicationDispense:subject'], 'Patient'],
    [['_include=MedicationDispense:subject:Patient'], 'Patient'],
    [['_include=MedicationDispense:subject:Group'], ''],
    [['_include=MedicationDispense:performer:Organization'], 'Organization'],
    [['_include=MedicationDispense:subject,MedicationDispense:medication'], ''],
    [['_include=MedicationDispense:nonsense', '_include=Foo', '_include=MedicationDispense:subject:patient:x'], ''],
    [['_include=*'], 'Medication Medication MedicationRequest MedicationRequest Organization Patient'],
    [
      ['_include:iterate=*'],
      'Medication Medication MedicationRequest MedicationRequest Organization Patient Practitioner',
    ],
  ])('%j brings %s', async (includes, expected) => {
    expect(await included(...includes)).toBe(expected);
  });

  it.each([
    '_include=MedicationDispense:nonsense',
    '_include:recurse=Foo:bar',
    '_include=MedicationDispense:subject,MedicationDispense:medication',
  ])('%s is refused under strict handling', async (include) => {
    const { status, issue } = await one.fetch(`/MedicationDispense?${IG_PERSON}&${include}`, {
      headers: { prefer: 'handling=strict' },
    });
    expect([status, issue.code]).toEqual([400, 'not-supported']);
  });

  it('a target that is not there is left out', async () => {
    const opened = await door({
      OH: history([
        { rx: 'A1', dispense: { performer: [{ actor: { reference: 'urn:uuid:nobody', display: 'Gone' } }] } },
      ]),
    });
    const { bundle, text } = await opened.fetch(IG_QUERY);
    expect(typesOf(bundle, 'include')).not.toContain('Organization');
    expect(await validator.errors(text)).toEqual([]);
  });

  it('without includes each dispense still names its drug', async () => {
    const { bundle } = await one.fetch(`/MedicationDispense?${IG_PERSON}&${IG_WINDOW}`);
    const names = resourcesOf(bundle, 'MedicationDispense').map(
      ({ medicationReference }) => (medicationReference as JsonObject).display,
    );
    expect(names.sort()).toEqual(['Inventalam 1 MG', 'Madeupcodone 5 MG Oral Tablet']);
  });
});

describe('T14 _revinclude', () => {
  it('is ignored: a history says where it comes from by meta.source', async () => {
    const { fetch } = await door({ OH: history([{ rx: 'A1' }]) });
    const { status, bundle } = await fetch(`${IG_QUERY}&_revinclude=Provenance:target`);
    expect([status, bundle.total]).toEqual([200, 1]);
    expect(bundle.entry?.every(({ resource: told }) => told?.meta?.source === 'urn:pdmp:OH')).toBe(true);
  });
});

describe('T15 _count', () => {
  let many: Door;
  const fills = Array.from({ length: 7 }, (_, i) => ({
    rx: `R${i}`,
    filled: `2024-01-0${i + 1}`,
    drug: `Inventalam ${i} MG`,
  }));
  beforeAll(async () => {
    many = await door({ OH: history(fills), KY: failed('unreachable') });
  });
  const all = `${IG_QUERY}&_sort=whenhandedover`;

  it('without it, the whole history stands on one page', async () => {
    const { bundle } = await many.fetch(all);
    expect([bundle.total, typesOf(bundle, 'match').length, bundle.link?.length]).toEqual([7, 7, 1]);
  });

  it('cuts the matches into pages that are followed by opaque links, without asking a state again', async () => {
    const rx: unknown[] = [];
    let bundle = (await many.fetch(`${all}&_count=3`)).bundle;
    const before = many.questions.length;
    const pages = [bundle];
    for (let next = linkOf(bundle, 'next'); next !== undefined; next = linkOf(bundle, 'next')) {
      expect(next).toMatch(/\/fhir\/MedicationDispense\?_page=[\w-]{32}$/);
      const reply = await fetch(next, { headers: { authorization: `Bearer ${many.token}` } });
      bundle = (await reply.json()) as Bundle;
      pages.push(bundle);
    }
    for (const page of pages) {
      expect(page.total).toBe(7);
      expect(typesOf(page, 'match').length).toBeLessThanOrEqual(3);
      expect(issuesOf(page).map(({ diagnostics }) => diagnostics.slice(0, 2))).toEqual(['KY']);
      expect(resourcesOf(page, 'MessageHeader').length).toBe(2);
      expect(resourcesOf(page, 'Medication').length).toBe(typesOf(page, 'match').length);
      expect(await validator.errors(JSON.stringify(page))).toEqual([]);
      rx.push(
        ...resourcesOf(page, 'MedicationDispense').map(({ identifier }) => (identifier as JsonObject[])[0]?.value),
      );
    }
    expect(rx).toEqual(fills.map((fill) => fill.rx));
    expect(many.questions.length).toBe(before);
    expect(linkOf(pages[0]!, 'self')).toBe(`${many.base}${all}&_count=3`);
    expect(linkOf(pages[1]!, 'self')).toBe(linkOf(pages[0]!, 'next'));
    expect(linkOf(pages[2]!, 'previous')).toBe(linkOf(pages[1]!, 'self'));
    expect(linkOf(pages[0]!, 'last')).toBe(linkOf(pages[2]!, 'self'));
  });

  it("a page is its client's alone, and gone is gone", async () => {
    const { bundle } = await many.fetch(`${all}&_count=5`);
    const path = linkOf(bundle, 'next')!.replace(many.base, '');
    expect((await many.fetch(path, { headers: { accept: 'application/fhir+xml' } })).text).toContain('<Bundle xmlns');
    const other = await many.fetch(path, { headers: { authorization: `Bearer ${await many.tokenOf('other')}` } });
    expect([other.status, other.issue.code]).toEqual([404, 'not-found']);
    expect((await many.fetch('/MedicationDispense?_page=nonsense')).status).toBe(404);
  });

  it('of as many or more changes nothing', async () => {
    for (const count of [7, 1000]) {
      const { bundle } = await many.fetch(`${all}&_count=${count}`);
      expect([typesOf(bundle, 'match').length, linkOf(bundle, 'next')]).toEqual([7, undefined]);
    }
  });

  it.each(['_count=0', '_summary=count'])(
    '%s: the number alone, with the outcome because a state is missing',
    async (parameter) => {
      const { bundle } = await many.fetch(`${all}&${parameter}`);
      expect([bundle.total, bundle.link?.length]).toEqual([7, 1]);
      expect(bundle.entry?.map(({ resource: told }) => told?.resourceType)).toEqual(['OperationOutcome']);
    },
  );

  it('_count=0 with every state consulted: no entry at all', async () => {
    const { fetch } = await door({ OH: history(fills), KY: { status: 'no-data' } });
    const { bundle, text } = await fetch(`${all}&_count=0`);
    expect([bundle.total, bundle.entry]).toEqual([7, undefined]);
    expect(await validator.errors(text)).toEqual([]);
  });

  it.each(['-1', '1.5', 'many', '0x10', '1e2'])('_count=%s: 400', async (value) => {
    const { status, issue } = await many.fetch(`${all}&_count=${value}`);
    expect([status, issue.code]).toEqual([400, 'value']);
  });

  it('is refused before anybody is asked where a state lets nothing be kept', async () => {
    const opened = await door({ OH: history(fills), MD: history([{ rx: 'M1' }]) }, { cache: { MD: 0 } });
    const { status, issue } = await opened.fetch(`${all}&_count=3`);
    expect([status, issue.code, opened.questions.length]).toEqual([400, 'not-supported', 0]);
    expect(issue.diagnostics).toContain('MD');
    expect((await opened.fetch(`${all}&_count=3&jurisdiction=OH`)).status).toBe(200);
  });
});

describe('T16 less of each match, and their order', () => {
  let one: Door;
  beforeAll(async () => {
    one = await door({
      OH: history([
        { rx: 'A1', filled: '2024-02-01' },
        { rx: 'A2', filled: '2024-03-01' },
        { rx: 'A3', filled: '2024-01-01' },
      ]),
    });
  });
  const rx = (bundle: Bundle) =>
    resourcesOf(bundle, 'MedicationDispense').map(({ identifier }) => (identifier as JsonObject[])[0]?.value);

  it.each([
    ['whenhandedover', ['A3', 'A1', 'A2']],
    ['-whenhandedover', ['A2', 'A1', 'A3']],
    ['-whenprepared', ['A2', 'A1', 'A3']],
    ['whenprepared,-whenhandedover', ['A3', 'A1', 'A2']],
  ])('_sort=%s', async (sort, expected) => {
    expect(rx((await one.fetch(`${IG_QUERY}&_sort=${sort}`)).bundle)).toEqual(expected);
  });

  it('_sort by anything else is ignored, or refused under strict handling', async () => {
    expect((await one.fetch(`${IG_QUERY}&_sort=status`)).bundle.total).toBe(3);
    expect(
      (await one.fetch(`${IG_QUERY}&_sort=whenprepared,status`, { headers: { prefer: 'handling=strict' } })).status,
    ).toBe(400);
  });

  it.each([
    [
      '_summary=true',
      ['resourceType', 'id', 'meta', 'status', 'medicationReference', 'subject', 'whenPrepared', 'whenHandedOver'],
    ],
    ['_summary=text', ['resourceType', 'id', 'meta', 'status', 'medicationReference', 'subject', 'whenHandedOver']],
    [
      '_elements=identifier,daysSupply',
      [
        'resourceType',
        'id',
        'meta',
        'identifier',
        'status',
        'medicationReference',
        'subject',
        'daysSupply',
        'whenHandedOver',
      ],
    ],
  ])('%s leaves out the rest, and tags it SUBSETTED', async (parameter, members) => {
    const { bundle, text } = await one.fetch(`${IG_QUERY}&${parameter}`);
    for (const dispense of resourcesOf(bundle, 'MedicationDispense')) {
      expect(Object.keys(dispense).sort()).toEqual([...members].sort());
      expect(dispense.meta?.tag).toEqual([
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' },
      ]);
    }
    expect(typesOf(bundle, 'include').includes('Patient')).toBe(parameter !== '_summary=text');
    expect(await validator.errors(text)).toEqual([]);
  });

  it.each(['_summary=false', '_summary=data'])('%s leaves all that we have', async (parameter) => {
    const { bundle } = await one.fetch(`${IG_QUERY}&${parameter}`);
    expect(resourcesOf(bundle, 'MedicationDispense')[0]).toHaveProperty('daysSupply');
    expect(resourcesOf(bundle, 'MedicationDispense')[0]?.meta?.tag).toBeUndefined();
  });

  it.each(['_summary=maybe', '_summary=true&_elements=id', '_summary=true&_summary=text', '_count=1&_count=2'])(
    '%s: 400',
    async (parameters) => {
      expect((await one.fetch(`${IG_QUERY}&${parameters}`)).status).toBe(400);
    },
  );
});

describe('profile traps (wire/fhir.md §1.7, §1.8)', () => {
  const told = async (answer: StateAnswer) => {
    const opened = await door({ OH: answer });
    const { bundle, text } = await opened.fetch(`${IG_QUERY}&_include:iterate=*`);
    expect(await validator.errors(text)).toEqual([]);
    const xml = await opened.fetch(`${IG_QUERY}&_include:iterate=*`, { headers: { accept: 'application/xml' } });
    expect(await validator.errors(xml.text)).toEqual([]);
    return bundle;
  };
  const US_MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition/medicationdispense';
  const ABSENT = {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
  };

  it('the filled date is whenPrepared and whenHandedOver', async () => {
    const dispense = only(await told(history([{ rx: 'A1' }])), 'MedicationDispense');
    expect(dispense).toMatchObject({
      whenPrepared: '2024-03-02',
      whenHandedOver: '2024-03-02',
      meta: { profile: [US_MEDS] },
    });
  });

  it.each([
    [
      'both',
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-05' },
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-05' },
    ],
    ['handed over alone', { whenPrepared: undefined, whenHandedOver: '2024-03-05' }, { whenHandedOver: '2024-03-05' }],
    [
      'an hour beside a day',
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-05T10:00:00Z' },
      { whenPrepared: '2024-03-02', whenHandedOver: '2024-03-05T10:00:00Z' },
    ],
  ])('dates that agree stay as told: %s', async (_what, dates, expected) => {
    const dispense = only(await told(history([{ rx: 'A1', dispense: dates }])), 'MedicationDispense');
    expect(dispense).toMatchObject(expected);
  });

  it.each([
    ['handed over before prepared', '2024-03-02', '2024-03-01', '2024-03-02'],
    ['an hour beside the same day', '2024-03-02', '2024-03-02T10:00:00Z', '2024-03-02'],
  ])(
    'mdd-1, %s: the fill date stays, what was said of the sale goes into an extension',
    async (_what, whenPrepared, whenHandedOver, shown) => {
      const dispense = only(
        await told(history([{ rx: 'A1', dispense: { whenPrepared, whenHandedOver } }])),
        'MedicationDispense',
      );
      expect(dispense).toMatchObject({
        whenPrepared,
        whenHandedOver: shown,
        extension: [{ url: 'urn:pdmp:extension:when-handed-over', valueDateTime: whenHandedOver }],
      });
    },
  );

  it('a dispense without any date says that it is not known', async () => {
    const dispense = only(
      await told(history([{ rx: 'A1', dispense: { whenPrepared: undefined } }])),
      'MedicationDispense',
    );
    expect(dispense._whenHandedOver).toEqual(ABSENT);
  });

  it.each([
    [0, undefined],
    [3, [{ url: REFILL_NUMBER, valuePositiveInt: 3 }]],
  ])('refill number %j becomes %j', async (refill, extension) => {
    expect(only(await told(history([{ rx: 'A1', refill }])), 'MedicationDispense').extension).toEqual(extension);
  });

  it('several dosage instructions stay, and the profile is not claimed', async () => {
    const opened = await door({
      OH: history([{ rx: 'A1', dispense: { dosageInstruction: [{ text: 'one' }, { text: 'two' }] } }]),
    });
    const dispense = only((await opened.fetch(IG_QUERY)).bundle, 'MedicationDispense');
    expect(dispense.dosageInstruction).toHaveLength(2);
    expect(dispense.meta?.profile).toBeUndefined();
  });

  it('a state that tells next to nothing still gives valid resources, and nothing is invented', async () => {
    const bundle = await told(
      history(
        [
          {
            rx: 'A1',
            dispense: {
              status: undefined,
              quantity: undefined,
              daysSupply: undefined,
              performer: [{ actor: undefined as never }],
            },
            request: {
              status: undefined,
              intent: undefined,
              medicationReference: undefined,
              subject: undefined,
              authoredOn: undefined,
              requester: undefined,
            },
            medication: {
              code: undefined,
              ingredient: [{ strength: { numerator: { value: 5 }, denominator: { value: 1 } } }],
            },
          },
        ],
        {
          patient: { name: undefined, gender: undefined, address: undefined, identifier: [{ value: '123' }] },
          practitioner: { identifier: undefined, name: [{ given: ['Adam'] }] },
          organization: { name: undefined, identifier: undefined, telecom: undefined },
        },
      ),
    );
    const dispense = only(bundle, 'MedicationDispense');
    expect(dispense).toMatchObject({ status: 'unknown', performer: [{ actor: ABSENT }] });
    const request = only(bundle, 'MedicationRequest');
    expect(request).toMatchObject({
      status: 'unknown',
      intent: 'order',
      requester: ABSENT,
      _authoredOn: ABSENT,
      subject: dispense.subject,
    });
    expect(only(bundle, 'Patient')).toMatchObject({
      gender: 'unknown',
      name: [ABSENT],
      identifier: [{ value: '123', _system: ABSENT }],
    });
    expect(only(bundle, 'Medication').code).toMatchObject({ coding: [{ code: 'unknown' }] });
    expect(resourcesOf(bundle, 'Organization')).toEqual([]);
  });

  it('identifiers that must be there and are not are minted from the opaque id', async () => {
    const opened = await door({ OH: history([{ rx: 'A1' }], { practitioner: { identifier: undefined } }) });
    const { bundle } = await opened.fetch(IG_QUERY);
    const [patient, practitioner] = [only(bundle, 'Patient'), only(bundle, 'Practitioner')];
    expect(patient.identifier).toEqual([{ system: `${opened.base}/sid/patient`, value: patient.id }]);
    expect(practitioner.identifier).toEqual([{ system: `${opened.base}/sid/practitioner`, value: practitioner.id }]);
  });

  it('an organization keeps what it has, and does not claim to be active', async () => {
    const bundle = await told(history([{ rx: 'A1' }], { organization: { active: undefined } }));
    expect(only(bundle, 'Organization')).toMatchObject({ _active: ABSENT, name: 'Imaginary & Sons <Pharmacy>' });
  });

  it('tells a pharmacy as its profile wants it: four lines of address, no home', async () => {
    const organization = {
      telecom: [{ system: 'phone', value: '614-555-0100', use: 'home' }],
      address: [{ line: ['1', '2', '3', '4', '5'] }],
    };
    const opened = await door({ OH: history([{ rx: 'A1' }], { organization }) });
    const { bundle, text } = await opened.fetch(IG_QUERY);
    expect(only(bundle, 'Organization')).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization'] },
      telecom: [{ value: '614-555-0100', extension: [{ url: 'urn:pdmp:extension:use', valueCode: 'home' }] }],
      address: [{ line: ['1', '2', '3', '4, 5'] }],
    });
    expect(await validator.errors(text)).toEqual([]);
  });

  it('an opioid treatment outside the list keeps its words under a neutral name', async () => {
    const url = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-opioid-treatment-code';
    const extension = [{ url, valueCoding: { display: '77' } }];
    const opened = await door({ OH: history([{ rx: 'A1', dispense: { extension } }]) });
    const { bundle, text } = await opened.fetch(IG_QUERY);
    expect(only(bundle, 'MedicationDispense').extension).toEqual([
      { url: 'urn:pdmp:extension:opioid-treatment-code', valueCoding: { display: '77' } },
    ]);
    expect(await validator.errors(text)).toEqual([]);
  });

  it('claims only profiles that hold', async () => {
    const opened = await door({
      OH: history([{ rx: 'A1' }], {
        patient: { telecom: [{ value: '614-555-0100', use: 'home' }] },
      }),
    });
    const { bundle } = await opened.fetch(IG_QUERY);
    expect(only(bundle, 'Patient').meta).toEqual({ source: 'urn:pdmp:OH' });
    expect(only(bundle, 'Practitioner').meta?.profile).toEqual([
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitioner',
    ]);
  });

  it('what a state remarks on the person is told with every answer, whatever is included', async () => {
    const more = [
      resource('DetectedIssue', { status: 'final', detail: 'Made-up alert' }),
      resource('Observation', { status: 'final', code: { text: 'Score' }, valueString: '120' }),
    ];
    const opened = await door({ OH: history([{ rx: 'A1' }], { more }) });
    const { bundle, text } = await opened.fetch(`/MedicationDispense?${IG_PERSON}&${IG_WINDOW}`);
    expect(typesOf(bundle, 'include').sort()).toEqual(['DetectedIssue', 'MessageHeader', 'Observation']);
    expect(await validator.errors(text)).toEqual([]);
    const { status } = await opened.fetch(`/DetectedIssue/${only(bundle, 'DetectedIssue').id}`);
    expect(status).toBe(200);
  });

  it("a state's own MessageHeader and OperationOutcome are not passed on as records", async () => {
    const more = [
      resource('MessageHeader', { eventUri: 'urn:x', source: { endpoint: 'http://state.invalid/secret' } }),
      resource('OperationOutcome', { issue: [{ severity: 'error', code: 'exception' }] }),
    ];
    const bundle = await told(history([{ rx: 'A1' }], { more }));
    expect(JSON.stringify(bundle)).not.toContain('state.invalid');
    expect(resourcesOf(bundle, 'OperationOutcome')).toEqual([]);
  });
});

function linkOf({ link = [] }: Bundle, relation: string): string | undefined {
  return link.find((one) => one.relation === relation)?.url;
}
