import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../../src/fhir/types.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { history } from './support/answers.js';
import { openDoor, type Door } from './support/door.js';
import { IG_QUERY } from './support/queries.js';

const validator = openFhirValidator();
let door: Door;
beforeAll(async () => {
  door = await openDoor({ states: { OH: history([{ rx: 'A1' }, { rx: 'A2', filled: '2024-05-01' }]) } });
});
afterAll(async () => {
  validator.close();
  await door.close();
});

/** A request byte by byte, because fetch decodes bodies and adds headers. */
function raw(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const headers = { authorization: `Bearer ${door.token}`, ...options.headers };
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }>(
    (done, fail) => {
      request(`${door.base}${path}`, { method: options.method ?? 'GET', headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
      })
        .on('error', fail)
        .end();
    },
  );
}

describe('T18 other types and methods', () => {
  it.each([
    ['GET', '/Patient?name=peter', 404, 'not-supported'],
    ['GET', '/Organization', 404, 'not-supported'],
    ['POST', '/Patient', 404, 'not-supported'],
    ['POST', '/Patient/_search', 404, 'not-supported'],
    ['GET', '/Foo', 404, 'not-found'],
    ['GET', '/Foo/1', 404, 'not-found'],
    ['GET', '/medicationdispense', 404, 'not-found'],
    ['GET', '/MedicationDispense/1/_history', 404, 'not-found'],
    ['GET', '/MedicationDispense/1/_history/1', 404, 'not-found'],
    ['GET', '/MedicationDispense/$everything', 404, 'not-found'],
    ['GET', '/MedicationDispense/not_an_id', 404, 'not-found'],
    ['GET', '/MedicationDispense/%00', 404, 'not-found'],
    ['GET', '/MedicationDispense/%ZZ', 400, 'structure'],
    ['GET', '/', 404, 'not-found'],
    ['POST', '/', 404, 'not-found'],
    ['GET', '/metadata?mode=terminology', 404, 'not-supported'],
  ])('%s %s: %i', async (method, path, status, code) => {
    const reply = await door.fetch(path, { method });
    expect([reply.status, reply.issue.code]).toEqual([status, code]);
    expect(await validator.errors(reply.text)).toEqual([]);
  });

  it.each([
    ['POST', '/MedicationDispense', 'GET, HEAD, OPTIONS'],
    ['PUT', '/MedicationDispense/1', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/MedicationDispense/1', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/MedicationDispense', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/Patient/1', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/Patient', 'OPTIONS'],
    ['PUT', '/metadata', 'GET, HEAD, OPTIONS'],
    ['POST', '/.well-known/smart-configuration', 'GET, HEAD, OPTIONS'],
  ])('%s %s: 405, and Allow says what would do', async (method, path, allow) => {
    const { status, headers, issue } = await door.fetch(path, { method });
    expect([status, headers.get('allow'), issue.code]).toEqual([405, allow, 'not-supported']);
  });

  it('OPTIONS says which methods a path takes, without a token', async () => {
    for (const [path, allow] of [
      ['/MedicationDispense', 'GET, HEAD, OPTIONS'],
      ['/MedicationDispense/_search', 'POST, OPTIONS'],
    ] as const) {
      const { status, headers } = await door.fetch(path, { method: 'OPTIONS', headers: { authorization: '' } });
      expect([status, headers.get('allow')]).toEqual([204, allow]);
    }
  });

  it('lets pages of other origins read metadata and discovery, and nothing else', async () => {
    const origin = 'https://app.example.org';
    const allowed = async (path: string, method = 'GET') =>
      (await raw(path, { method, headers: { origin, 'access-control-request-method': 'GET' } })).headers[
        'access-control-allow-origin'
      ];
    expect([await allowed('/metadata'), await allowed('/.well-known/smart-configuration')]).toEqual(['*', '*']);
    for (const path of [IG_QUERY, '/Patient/none', '/Nothing', '/metadata/x'])
      expect([await allowed(path), await allowed(path, 'OPTIONS')]).toEqual([undefined, undefined]);
  });

  it('HEAD says what GET would, without a body', async () => {
    for (const path of ['/metadata', IG_QUERY]) {
      const [head, got] = [await raw(path, { method: 'HEAD' }), await raw(path)];
      expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
        200,
        0,
        got.headers['content-length'],
      ]);
      expect(head.headers['content-type']).toBe(got.headers['content-type']);
    }
  });
});

describe('who may ask', () => {
  it.each([
    ['no token', '', 401, 'login'],
    ['garbage', 'Bearer garbage', 401, 'unknown'],
  ])('%s', async (_what, authorization, status, code) => {
    for (const path of [IG_QUERY, '/Patient/1', '/MedicationDispense?_page=x']) {
      const reply = await door.fetch(path, { headers: { authorization } });
      expect([reply.status, reply.issue.code]).toEqual([status, code]);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /);
    }
  });

  it('a scope that does not cover the search: 403; errors are told in the format asked for', async () => {
    const authorization = `Bearer ${await door.tokenOf('narrow')}`;
    const { status, headers, text } = await door.fetch(IG_QUERY, {
      headers: { authorization, accept: 'application/fhir+xml' },
    });
    expect([status, headers.get('content-type')]).toEqual([403, 'application/fhir+xml; charset=utf-8']);
    expect(text).toContain('<code value="forbidden"/>');
    expect(await validator.errors(text)).toEqual([]);
  });
});

describe('content negotiation over HTTP', () => {
  it.each(['text/turtle', 'text/html', 'application/fhir+json; fhirVersion=5.0'])(
    'Accept %s: 406 as an OperationOutcome',
    async (accept) => {
      const { status, headers, issue } = await door.fetch('/metadata', { headers: { accept } });
      expect([status, issue.code, headers.get('content-type')]).toEqual([
        406,
        'not-supported',
        'application/fhir+json; charset=utf-8',
      ]);
    },
  );

  it.each([
    ['_format=xml', 'application/fhir+xml; charset=utf-8', '<'],
    ['_format=application/fhir+xml', 'application/fhir+xml; charset=utf-8', '<'],
    ['_format=application%2Ffhir%2Bjson', 'application/fhir+json; charset=utf-8', '{'],
    ['_format=text/xml', 'text/xml; charset=utf-8', '<'],
  ])('%s', async (format, type, first) => {
    for (const path of [`/metadata?${format}`, `${IG_QUERY}&${format}`, `/MedicationDispense?${format}`]) {
      const { headers, text } = await door.fetch(path, { headers: { accept: 'application/json' } });
      expect([headers.get('content-type'), text[0]]).toEqual([type, first]);
    }
  });

  it('_pretty=true is for people', async () => {
    const [pretty, plain] = [await door.fetch(`${IG_QUERY}&_pretty=true`), await door.fetch(IG_QUERY)];
    expect(pretty.text).toContain('\n  "type": "searchset"');
    expect(pretty.bundle.total).toBe(plain.bundle.total);
    expect((await door.fetch('/metadata?_pretty=true')).text).toContain('\n  "kind"');
  });
});

describe('compression', () => {
  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip;q=1, br;q=0.5', 'gzip', gunzipSync],
  ] as const)('Accept-Encoding %s: %s', async (accepted, encoding, decompress) => {
    const { headers, body } = await raw('/metadata', { headers: { 'accept-encoding': accepted } });
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'Accept, Accept-Encoding']);
    expect(headers['content-length']).toBe(String(body.length));
    expect((JSON.parse(decompress(body).toString()) as Resource).resourceType).toBe('CapabilityStatement');
  });

  it.each([undefined, '', 'identity', 'gzip;q=0', 'deflate', '*', 'identity, gzip;q=0.5'])(
    'Accept-Encoding %s: none',
    async (accepted) => {
      const { headers, body } = await raw('/metadata', {
        headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
      });
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.toString()[0]).toBe('{');
    },
  );

  it('leaves small answers as they are', async () => {
    expect((await raw('/Foo', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBeUndefined();
  });
});

describe('X-Request-ID (wire/fhir.md §3.5)', () => {
  const header = async (sent: Record<string, string>) => {
    const { headers, bundle } = await door.fetch(IG_QUERY, { headers: sent });
    const message = bundle.entry?.find(({ resource }) => resource?.resourceType === 'MessageHeader')?.resource;
    return {
      id: headers.get('x-request-id') ?? '',
      correlation: headers.get('x-correlation-id'),
      identifier: (message?.response as { identifier: string }).identifier,
    };
  };
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it('X-1 comes back, and stands in response.identifier where it is a FHIR id', async () => {
    expect(await header({ 'x-request-id': 'EHR-2024.001' })).toEqual({
      id: 'EHR-2024.001',
      correlation: null,
      identifier: 'EHR-2024.001',
    });
    expect(await header({ 'X-Request-ID': 'x' })).toMatchObject({ id: 'x', identifier: 'x' });
  });

  it.each(['with space', 'under_score', 'urn:uuid:1', 'y'.repeat(65)])(
    '%j comes back, but is no FHIR id: response.identifier is ours',
    async (sent) => {
      expect(await header({ 'x-request-id': sent })).toEqual({
        id: sent,
        correlation: null,
        identifier: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    },
  );

  it('X-3 is made where none came', async () => {
    const [one, two] = [await header({}), await header({ 'x-request-id': '' })];
    expect(one).toEqual({ id: expect.stringMatching(UUID), correlation: null, identifier: one.id });
    expect(two.id).not.toBe(one.id);
  });

  it.each([
    ['z'.repeat(129), true],
    ['z'.repeat(2_000), false],
    ['caf\u00e9', false],
  ])('X-2 one that cannot be used is replaced, and told back where it can be (%#)', async (sent, repeated) => {
    const { id, correlation } = await header({ 'x-request-id': sent });
    expect(id).toMatch(UUID);
    expect(correlation).toBe(repeated ? sent : null);
  });

  it('X-5 the same twice is two questions', async () => {
    const before = door.questions.length;
    await header({ 'x-request-id': 'same' });
    await header({ 'x-request-id': 'same' });
    expect(door.questions.length).toBe(before + 2);
    expect(new Set(door.questions.slice(before).map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('stands on errors too', async () => {
    for (const path of ['/Foo', '/MedicationDispense', '/metadata?_format=html']) {
      expect((await door.fetch(path, { headers: { 'x-request-id': 'e1' } })).headers.get('x-request-id')).toBe('e1');
    }
  });
});

describe('every answer', () => {
  it("X-7 may not be kept, has a date, and no ETag of Express's", async () => {
    for (const path of [IG_QUERY, '/Foo', '/MedicationDispense']) {
      const { headers } = await door.fetch(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('date')).toBeTruthy();
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('a URL too long is told so', async () => {
    const { status, issue } = await door.fetch(`${IG_QUERY}&foo=${'x'.repeat(8_200)}`);
    expect([status, issue.code]).toEqual([414, 'too-long']);
  });

  it('a fault of ours is 500 with an incident that the log knows, and nothing else', async () => {
    const broken = await openDoor({
      states: { OH: { status: 'no-data' } },
      deps: {
        plan: () => {
          throw new TypeError('Peter Fiction, born 1973-11-25, broke it');
        },
      },
    });
    try {
      for (const accept of ['application/fhir+json', 'application/fhir+xml']) {
        const { status, text } = await broken.fetch(IG_QUERY, { headers: { accept } });
        const incident = /incident ([0-9a-f]{32})/.exec(text)?.[1];
        expect(status).toBe(500);
        expect(broken.log).toContain(`"requestId":"${incident}"`);
        expect(text).not.toMatch(/Fiction|1973|TypeError|\.ts/);
        expect(await validator.errors(text)).toEqual([]);
      }
      expect(broken.log).not.toMatch(/Fiction|1973/);
    } finally {
      await broken.close();
    }
  });

  it('a store that fails costs the reading back, not the answer', async () => {
    const store = {
      put: () => Promise.reject(new Error('full of Fiction')),
      get: async () => undefined,
      take: async () => undefined,
      delete: async () => undefined,
      close: async () => undefined,
    };
    const opened = await openDoor({ states: { OH: history([{ rx: 'A1' }]) }, deps: { store } });
    try {
      const { status, bundle } = await opened.fetch(IG_QUERY);
      expect([status, bundle.total]).toEqual([200, 1]);
      expect((await opened.fetch(`/Patient/${'0'.repeat(32)}`)).status).toBe(404);
      expect(opened.log).not.toContain('full of');
    } finally {
      await opened.close();
    }
  });
});

describe('what is told to operators', () => {
  it('never holds a word of the patient, and counts by route', async () => {
    await door.fetch(IG_QUERY, { headers: { 'x-request-id': 'peter-fiction' } });
    await door.fetch(IG_QUERY.replace('fiction', 'Fictitious:x').replace('eq1973-11-25', 'born-1973'));
    await door.fetch('/Patient/peter-fiction-1973');
    const metrics = await door.metrics();
    for (const told of [door.log, metrics]) expect(told).not.toMatch(/peter|fictit|fiction|1973|jacobs/i);
    expect(metrics).toMatch(/pdmp_http_requests_total\{route="\/fhir\/MedicationDispense",code="200"\} [1-9]/);
    expect(metrics).toMatch(/pdmp_http_requests_total\{route="\/fhir\/:type\/:id",code="404"\} [1-9]/);
    expect(door.log).toMatch(/"event":"question.answered".*"client":"ehr"/);
    expect(door.log).not.toContain('dropped');
  });

  it('no error repeats what was asked', async () => {
    for (const query of [
      'given=Zyxwv,a',
      'given=Zyxwv%00',
      'gender=Zyxwv',
      'birthdate=Zyxwv',
      'identifier=Zyxwv',
      'Zyxwv=1',
      'name.given:Zyxwv=1',
      'family=Zyxwv|1',
    ]) {
      const { status, text } = await door.fetch(`/MedicationDispense?subject:Patient.${query}`);
      expect(status).toBe(400);
      if (!query.startsWith('Zyxwv') && !query.startsWith('name')) expect(text).not.toContain('Zyxwv');
    }
  });
});
