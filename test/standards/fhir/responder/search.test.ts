import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { history } from './support/answers.js';
import { openDoor, type Door } from './support/door.js';
import { IG_INCLUDES, IG_PERSON, IG_QUERY, IG_WINDOW, resourcesOf, typesOf } from './support/queries.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor({
    states: { OH: history([{ rx: 'A1' }, { rx: 'A2', filled: '2024-05-01' }]), KY: history([{ rx: 'B1' }]) },
  });
});
afterAll(() => door.close());

const search = (query: string, headers: Record<string, string> = {}) =>
  door.fetch(`/MedicationDispense?${query}`, { headers });
/** What the last question said. */
const asked = () => {
  const { patient, period } = door.questions.at(-1)!;
  return { name: patient.name, birthDate: patient.birthDate, period };
};
const PETER = { name: [{ family: 'fiction', given: ['peter'] }], birthDate: '1973-11-25' };
const encodeNames = (query: string) => query.replaceAll(':', '%3A');

describe("T1 the guide's spelling", () => {
  it.each([
    ['raw', IG_QUERY],
    ['with %3A', encodeNames(IG_QUERY)],
  ])('%s: everything that the guide promises', async (_how, query) => {
    const { status, bundle } = await door.fetch(query);
    expect(status).toBe(200);
    expect(typesOf(bundle, 'match')).toEqual(Array(3).fill('MedicationDispense'));
    expect(new Set(typesOf(bundle, 'include'))).toEqual(
      new Set(['Patient', 'MedicationRequest', 'Practitioner', 'Organization', 'Medication', 'MessageHeader']),
    );
    expect(asked()).toEqual({ ...PETER, period: { start: '2010-01-01', end: '2025-12-31' } });
  });
});

describe('T2 spellings that are legal R4', () => {
  it.each([
    'subject:Patient.given=peter&subject:Patient.family=fiction&subject:Patient.birthdate=1973-11-25',
    'patient.given=peter&patient.family=fiction&patient.birthdate=eq1973-11-25',
    'patient:Patient.given=peter&patient:Patient.family=fiction&patient:Patient.birthdate=eq1973-11-25',
    'subject.name.given=peter&subject.family=fiction&patient.birthdate=1973-11-25',
    `${IG_PERSON}&patient.given=Peter&patient.birthdate=1973-11-25&patient.family=Fiction`,
  ])('%s', async (person) => {
    expect((await search(`${person}&${IG_WINDOW}`)).status).toBe(200);
    expect(asked()).toEqual({ ...PETER, period: { start: '2010-01-01', end: '2025-12-31' } });
  });

  it.each([
    'whenhandedover',
    'whenprepared',
    'prescription.authoredon',
    'authorizingPrescription.authoredon',
    'prescription:MedicationRequest.authoredon',
  ])('the range by %s', async (name) => {
    expect((await search(`${IG_PERSON}&${name}=ge2020-01-01&${name}=le2024-12-31`)).status).toBe(200);
    expect(asked().period).toEqual({ start: '2020-01-01', end: '2024-12-31' });
  });

  it.each([
    `${IG_PERSON}&patient.given=paula`,
    `${IG_PERSON}&patient.family=other`,
    `${IG_PERSON}&patient.birthdate=1973-11-26`,
    `${IG_PERSON}&subject:Patient.name.family=other`,
  ])('one thing said twice and differently is refused: %s', async (query) => {
    const before = door.questions.length;
    const { status, issue } = await search(query);
    expect([status, issue.code]).toEqual([400, 'invalid']);
    expect(door.questions.length).toBe(before);
  });
});

describe('T3 date ranges', () => {
  const W = 'authorizingPrescription.dispenseRequest.validityPeriod';
  it.each([
    [`${W}=ge2020-02-29&${W}=le2021-01-01`, '2020-02-29', '2021-01-01'],
    [`${W}=eq2020`, '2020-01-01', '2020-12-31'],
    [`${W}=2020-02`, '2020-02-01', '2020-02-29'],
    [`${W}=ge2020&${W}=le2020-03`, '2020-01-01', '2020-03-31'],
    [`${W}=gt2019-12-31&${W}=lt2020-03-01`, '2020-01-01', '2020-02-29'],
    [`${W}=sa2019&${W}=eb2021`, '2020-01-01', '2020-12-31'],
    [`${W}=ge2020-01-01&${W}=ge2020-01-01&${W}=le2020-02-01`, '2020-01-01', '2020-02-01'],
    [`${W}=ge2020-01-01T10:00:00-05:00&${W}=le2020-02-01T23:59:59Z`, '2020-01-01', '2020-02-01'],
    [`${W}=ge2020-01-01T10:00:00+05:00&${W}=lt2020-02-01T00:00:00Z`, '2020-01-01', '2020-01-31'],
    [`${W}=ge2020-01-01&whenhandedover=le2020-06-30`, '2020-01-01', '2020-06-30'],
  ])('%s', async (range, start, end) => {
    expect((await search(`${IG_PERSON}&${range}`)).status).toBe(200);
    expect(asked().period).toEqual({ start, end });
    expect(door.questions.at(-1)?.startGiven).toBe(true);
  });

  it.each([
    ['reversed', `${W}=ge2021-01-01&${W}=le2020-01-01`],
    ['ne', `${W}=ne2020-01-01`],
    ['ap', `${W}=ap2020-01-01`],
    ['an unknown prefix', `${W}=xx2020-01-01`],
    ['three bounds', `${W}=ge2020-01-01&${W}=le2020-12-31&${W}=ge2020-06-01`],
    ['two ends', `${W}=le2020-12-31&whenprepared=le2020-11-30`],
    ['a day that is none', `${W}=ge2023-02-29`],
    ['a month that is none', `${W}=ge2023-13`],
    ['a time that is none', `${W}=ge2023-02-01T25:00:00Z`],
    ['words', `${W}=lately`],
  ])('%s: 400', async (_what, range) => {
    const { status, resource } = await search(`${IG_PERSON}&${range}`);
    expect([status, resource.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  it("without one: the default window before today, the start not the caller's", async () => {
    await search(IG_PERSON);
    const today = new Date().toISOString().slice(0, 10);
    expect(asked().period.end).toBe(today);
    expect(Number(today.slice(0, 4)) - Number(asked().period.start.slice(0, 4))).toBe(2);
    expect(door.questions.at(-1)?.startGiven).toBe(false);
  });

  it('an end alone: the default window before it; a start alone: until today', async () => {
    await search(`${IG_PERSON}&${W}=le2024-02-29`);
    expect(asked().period).toEqual({ start: '2022-02-28', end: '2024-02-29' });
    await search(`${IG_PERSON}&${W}=ge2015-05-05`);
    expect(asked().period).toEqual({ start: '2015-05-05', end: new Date().toISOString().slice(0, 10) });
  });
});

describe('T4 alternatives are no dates', () => {
  it.each(['ge2010-01-01,le2015-12-31', 'ge2010-01-01|le2015-12-31', 'ge2010-01-01%7Cle2015-12-31'])(
    '%s: 400',
    async (value) => {
      expect(
        (await search(`${IG_PERSON}&authorizingPrescription.dispenseRequest.validityPeriod=${value}`)).status,
      ).toBe(400);
    },
  );
});

describe('T5 the range is the report window', () => {
  it('is put to every state, told in its MessageHeader, and leaves out fills outside', async () => {
    const { bundle } = await search(`${IG_PERSON}&whenhandedover=ge2024-04-01&whenhandedover=le2024-12-31`);
    expect(door.questions.slice(-2).map(({ period }) => period)).toEqual(
      Array(2).fill({ start: '2024-04-01', end: '2024-12-31' }),
    );
    expect(bundle.total).toBe(1);
    expect(resourcesOf(bundle, 'MedicationDispense').map(({ whenPrepared }) => whenPrepared)).toEqual(['2024-05-01']);
    const [issue] = (resourcesOf(bundle, 'OperationOutcome')[0]?.issue ?? []) as { diagnostics: string }[];
    expect(issue?.diagnostics).toContain('left out (1)');
  });
});

describe('T6 a person is named in full', () => {
  it.each([
    ['given', IG_PERSON.replace(/subject:Patient\.name\.given=\w+&/, '')],
    ['given', IG_PERSON.replace('given=peter', 'given=')],
    ['family', IG_PERSON.replace('&subject:Patient.name.family=fiction', '')],
    ['birthdate', IG_PERSON.replace(/&subject:Patient\.birthdate=.*/, '')],
    ['birthdate', IG_PERSON.replace('eq1973-11-25', '')],
  ])('no %s: 400 required, and it is named', async (what, query) => {
    const { status, issue } = await search(query);
    expect([status, issue.code]).toEqual([400, 'required']);
    expect(issue.diagnostics).toContain(`.${what}`);
  });
});

describe('T7 the birth date is one exact day', () => {
  it.each([
    'eq1973',
    '1973-11',
    '1973-02-30',
    'ge1973-01-01',
    '2999-01-01',
    '1973-11-25T00:00:00Z',
    '25.11.1973',
    '0000-01-01',
    'eq1973-11-25,eq1974-11-25',
  ])('%s: 400', async (value) => {
    const { status, text } = await search(IG_PERSON.replace('eq1973-11-25', value));
    expect(status).toBe(400);
    expect(text).not.toContain(value);
  });

  it.each(['eq2024-02-29', '2024-02-29'])('%s', async (value) => {
    expect((await search(IG_PERSON.replace('eq1973-11-25', value))).status).toBe(200);
    expect(asked().birthDate).toBe('2024-02-29');
  });
});

describe('T8 names', () => {
  const given = async (...values: string[]) => {
    const reply = await search(
      `${values.map((value) => `subject:Patient.name.given=${value}`).join('&')}&subject:Patient.name.family=fiction&subject:Patient.birthdate=1973-11-25`,
    );
    return { status: reply.status, names: (asked().name as { given: string[] }[])[0]?.given };
  };

  it('two given names are those of one person', async () => {
    expect(await given('Mary', 'Ann')).toMatchObject({ status: 200, names: ['Mary', 'Ann'] });
    expect(await given('Mary', 'mary')).toMatchObject({ status: 200, names: ['Mary'] });
  });

  it.each(['Mary,Ann', 'O%27Neil%2CJr', 'Mary|Ann', 'Mary$Ann', 'Mary\\', 'Ma\\ry', '%00', 'a%0Ab', '%20'])(
    '%s: 400',
    async (value) => {
      expect((await given(value)).status).toBe(400);
    },
  );

  it.each([
    ['O%27Neil%5C%2CJr', "O'Neil,Jr"],
    ['a%5C%7Cb%5C%24c%5C%5Cd', 'a|b$c\\d'],
    ['Jos%C3%A9+Mar%C3%ADa', 'José María'],
    ['%3Cscript%3E%26', '<script>&'],
    ['%F0%9F%98%80', '😀'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%s is unescaped once', async (value, name) => {
    expect(await given(value)).toMatchObject({ status: 200, names: [name] });
  });

  it.each(['%', '%G1', '%FF', '%C3%28'])('%s is no text: 400 structure', async (value) => {
    const { status, issue } = await search(`${IG_PERSON}&subject:Patient.name.given=${value}`);
    expect([status, issue.code]).toEqual([400, 'structure']);
  });
});

describe('T9 modifiers', () => {
  it.each([
    'subject:Patient.name.given:exact=peter',
    'subject:Patient.name.family:contains=fic',
    'subject:Patient.birthdate:missing=true',
    'patient.family:exact=fiction',
    'whenprepared:missing=false',
    'jurisdiction:not=OH',
    '_count:exact=1',
    '_include:sideways=MedicationDispense:subject',
  ])('%s is refused, however lenient the client', async (parameter) => {
    const { status, issue } = await search(`${IG_PERSON}&${parameter}`, { prefer: 'handling=lenient' });
    expect([status, issue.code]).toEqual([400, 'not-supported']);
  });

  it('a person is passed on, not filtered: what the state says matches stands', async () => {
    const { bundle } = await search(IG_PERSON.replace('peter', 'pe').replace('fiction', 'fict') + `&${IG_WINDOW}`);
    expect(bundle.total).toBe(3);
  });
});

describe('T10 unknown parameters', () => {
  const REAL =
    'practitioner.name=AB1234563/Adam%20Amster&practitioner.role=Physicians&practitioner.npi=9999999999&DEA=ZZ9999999&foo=bar';

  it('are ignored and left out of the self link', async () => {
    const { status, bundle } = await search(`${IG_PERSON}&${REAL}`);
    expect(status).toBe(200);
    expect(bundle.link?.[0]?.url).toBe(`${door.base}/MedicationDispense?${IG_PERSON}`);
  });

  it.each(['status=completed', 'practitioner.npi=1234567893', '_filter=x', '_revinclude=Provenance:target'])(
    '%s is refused under strict handling, by name',
    async (parameter) => {
      const { status, issue } = await search(`${IG_PERSON}&${parameter}`, {
        prefer: 'return=minimal, handling=strict',
      });
      expect([status, issue.code]).toEqual([400, 'not-supported']);
      expect(issue.diagnostics).toContain(parameter.split('=')[0]);
      expect((await search(`${IG_PERSON}&${parameter}`, { prefer: 'handling=lenient' })).status).toBe(200);
    },
  );

  it.each([
    ['patient=1&Quackenbush=', 'handling=lenient'],
    ['Quackenbush=1', 'handling=strict'],
    ['subject:Patient.Quackenbush=1', 'handling=lenient'],
    ['subject:Patient.name.given:Quackenbush=1', 'handling=lenient'],
  ])('%s: what follows an ampersand that was not encoded is not told', async (parameter, prefer) => {
    const { status, text } = await search(`${IG_PERSON}&${parameter}`, { prefer });
    expect(status).toBe(400);
    expect(text).not.toContain('Quackenbush');
  });

  it('names are case-sensitive', async () => {
    const { status, issue } = await search(
      IG_PERSON.replace('subject:Patient.name.given', 'Subject:patient.name.given'),
    );
    expect([status, issue.code]).toEqual([400, 'required']);
  });

  it.each(['patient=Patient/123', 'subject=Patient/123', 'subject:Patient.name=peter', 'patient.deceased=true'])(
    '%s says something of the person that no state can be told, so it is never ignored',
    async (parameter) => {
      const { status, issue, text } = await search(`${IG_PERSON}&${parameter}`);
      expect([status, issue.code]).toEqual([400, 'not-supported']);
      expect(text).not.toContain('123');
    },
  );

  it("takes the RxCheck app's query as it is", async () => {
    const { status } = await search(
      'practitioner.name=AB1234563/Adam%20Amster&practitioner.role=Physicians&practitioner.deaNumber=AB1234563&practitioner.npi=1234567893&_state=KY&_format=json&subject:Patient.gender=male&subject:Patient.name.given=peter&subject:Patient.name.family=fiction&subject:Patient.birthdate=1973-11-25',
    );
    expect(status).toBe(200);
    expect(door.questions.at(-1)?.patient.gender).toBe('male');
  });
});

describe('T11 POST _search', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string, headers: Record<string, string> = FORM, query = '') =>
    door.fetch(`/MedicationDispense/_search${query}`, { method: 'POST', body, headers });
  const comparable = ({ entry, total, link }: { entry?: unknown; total?: number; link?: unknown }) => ({
    total,
    link,
    entry: (entry as { resource: { resourceType: string } }[]).filter(
      ({ resource }) => resource.resourceType !== 'MessageHeader',
    ),
  });

  it('answers as GET does, with the same self link', async () => {
    const query = IG_QUERY.replace('/MedicationDispense?', '');
    const [got, posted, encoded] = [await search(query), await post(query), await post(encodeNames(query))];
    expect(posted.status).toBe(200);
    expect(comparable(posted.bundle)).toEqual(comparable(got.bundle));
    expect(comparable(encoded.bundle)).toEqual(comparable(got.bundle));
  });

  it('merges the parameters of URL and body', async () => {
    const { status, bundle } = await post(
      IG_PERSON.replace('eq1973-11-25', '1973-11-25'),
      FORM,
      `?jurisdiction=KY&_include=MedicationDispense:subject&${IG_WINDOW}`,
    );
    expect([status, bundle.total]).toEqual([200, 1]);
    expect(typesOf(bundle, 'include')).toContain('Patient');
    expect(bundle.link?.[0]?.url).toContain(
      `?jurisdiction=KY&_include=MedicationDispense:subject&${IG_WINDOW}&subject:Patient.name.given=peter`,
    );
  });

  it('takes a body of nothing when the URL says it all, and reads + and %20 as spaces', async () => {
    expect((await door.fetch(`/MedicationDispense/_search?${IG_PERSON}`, { method: 'POST' })).status).toBe(200);
    await post(IG_PERSON.replace('peter', 'Mary+Lou%20Ann'), {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    });
    expect(asked().name).toEqual([{ family: 'fiction', given: ['Mary Lou Ann'] }]);
  });

  it('takes _format from the body', async () => {
    expect((await post(`${IG_PERSON}&_format=xml`)).headers.get('content-type')).toBe(
      'application/fhir+xml; charset=utf-8',
    );
  });

  it.each([
    'application/json',
    'application/fhir+json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded; charset=utf-16',
    '',
  ])('content type %j: 415', async (type) => {
    const { status, issue } = await post('{}', { 'content-type': type });
    expect([status, issue.code]).toEqual([415, 'not-supported']);
  });

  it('refuses an encoded body (415), one too large (413), and one that is not UTF-8 (400)', async () => {
    expect((await post(IG_PERSON, { ...FORM, 'content-encoding': 'gzip' })).status).toBe(415);
    const { status, issue } = await post(`${IG_PERSON}&foo=${'x'.repeat(70_000)}`);
    expect([status, issue.code]).toEqual([413, 'too-long']);
    const bytes = Buffer.from([0x61, 0x3d, 0xff]);
    expect(
      (await door.fetch('/MedicationDispense/_search', { method: 'POST', body: bytes, headers: FORM })).status,
    ).toBe(400);
  });

  it('is POST alone: GET and PUT are told so', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status, headers } = await door.fetch('/MedicationDispense/_search', { method });
      expect([status, headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    }
  });
});

describe('T12 the self link', () => {
  it('is the search as GET, of the parameters used', async () => {
    const { bundle } = await search(
      `${encodeNames(IG_PERSON)}&${encodeNames(IG_INCLUDES)}&foo=1&_include=Foo:bar&_sort=status&_format=json`,
    );
    expect(bundle.link).toEqual([
      { relation: 'self', url: `${door.base}/MedicationDispense?${IG_PERSON}&${IG_INCLUDES}` },
    ]);
  });

  it('can be followed', async () => {
    const { bundle } = await search(`${IG_PERSON.replace('peter', 'O%27Neil%5C%2C%20J%26r')}&${IG_WINDOW}`);
    const again = await fetch(bundle.link?.[0]?.url ?? '', { headers: { authorization: `Bearer ${door.token}` } });
    expect(again.status).toBe(200);
    expect(asked().name).toEqual([{ family: 'fiction', given: ["O'Neil, J&r"] }]);
  });
});

describe('T17 a search without a person', () => {
  it.each(['', '?', `?${IG_WINDOW}`, '?_count=10', '?jurisdiction=OH', '?status=completed'])(
    '%j: 400, and no state hears of it',
    async (query) => {
      const before = door.questions.length;
      const { status, issue } = await door.fetch(`/MedicationDispense${query}`);
      expect([status, issue.code]).toEqual([400, 'required']);
      expect(door.questions.length).toBe(before);
    },
  );
});

describe('T19 who asks', () => {
  it('comes from registration, whatever the query says', async () => {
    await search(`${IG_PERSON}&practitioner.name=Eve&practitioner.npi=9999999999&DEA=ZZ9999999`);
    const { practitioner, role, organization } = door.questions.at(-1)!;
    expect(practitioner).toMatchObject({
      name: [{ family: 'Amster', given: ['Adam'] }],
      identifier: [
        { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
        { system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: 'BA1234563' },
      ],
    });
    expect(role?.code).toEqual([{ coding: [{ system: 'urn:pdmp:requestor-role', code: 'physician' }] }]);
    expect(role?.practitioner).toEqual({ reference: `urn:uuid:${practitioner?.id}` });
    expect(organization).toMatchObject({ name: 'Made-up Clinic', address: [{ state: 'KY' }] });
  });
});

describe('states', () => {
  const states = (since: number) => door.questions.length - since;
  it.each([
    ['jurisdiction=OH', ['OH']],
    ['_state=KY', ['KY']],
    ['jurisdiction=OH,KY', ['KY', 'OH']],
    ['jurisdiction=oh%2C%20ky', ['KY', 'OH']],
    ['jurisdiction=OH&_state=KY&jurisdiction=OH', ['KY', 'OH']],
    ['jurisdiction=', ['KY', 'OH']],
  ])('%s', async (parameter, expected) => {
    const before = door.questions.length;
    const { bundle } = await search(`${IG_PERSON}&${parameter}`);
    expect(states(before)).toBe(expected.length);
    expect(
      resourcesOf(bundle, 'MessageHeader')
        .map(({ source }) => (source as { name: string }).name)
        .sort(),
    ).toEqual(expected);
  });

  it.each(['ZZ', 'Ohio', 'OH,ZZ', 'OH,', '*'])('%s is no state that can be asked: 400', async (value) => {
    const before = door.questions.length;
    const { status, issue } = await search(`${IG_PERSON}&jurisdiction=${value}`);
    expect([status, issue.code]).toEqual([400, 'code-invalid']);
    expect(states(before)).toBe(0);
  });
});
