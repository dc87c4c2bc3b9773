import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Bundle } from '../../../../../src/fhir/types.js';
import { embeddedJobs } from '../../../../../src/jobs/index.js';
import { answerOf, FILL } from '../../../../support/exchange/told.js';
import { type Door, type DoorOptions, openDoor } from '../support/door.js';

const QUERY =
  'subject:Patient.name.given=Ada&subject:Patient.name.family=Hollowtree&subject:Patient.birthdate=1961-04-02';
const adam = { name: { given: 'Adam', family: 'Amster' }, role: 'physician', npi: '1234567893', dea: 'BA1234563' };
const ben = { name: { given: 'Ben', family: 'Boxer' }, role: 'dentist', npi: '1987654328' };
const ASYNC = { headers: { prefer: 'respond-async' } };

let door: Door;
const open = async (options: DoorOptions): Promise<Door> => (door = await openDoor(options));
afterEach(() => door.close());

/** Where the answer is, below the FHIR base. */
const placeOf = (headers: Headers): string => (headers.get('content-location') ?? '').replace(door.base, '');

async function finished(place: string, headers?: Record<string, string>) {
  for (;;) {
    const answer = await door.fetch(place, { headers });
    if (answer.status !== 202) return answer;
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('x-progress')).toBe('states are being asked');
  }
}

describe('a search that prefers to be answered later', () => {
  it('is accepted, asked in the background, and answered with what it would have been answered with', async () => {
    await open({ states: { KY: answerOf([FILL]), OH: { status: 'no-data' } } });
    const accepted = await door.fetch(`/MedicationDispense?${QUERY}&_include=MedicationDispense:subject`, ASYNC);
    expect(accepted.status).toBe(202);
    expect(accepted.resource.resourceType).toBe('OperationOutcome');
    expect(accepted.headers.get('content-location')).toMatch(new RegExp(`^${door.base}/async/[\\w-]{32}$`));

    const status = await finished(placeOf(accepted.headers));
    expect(status.status).toBe(200);
    expect(status.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Date.parse(status.headers.get('expires') ?? '')).toBeGreaterThan(Date.now());
    const manifest = JSON.parse(status.text) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      requiresAccessToken: true,
      output: [{ type: 'Bundle', url: expect.stringMatching(/\/result$/), count: 1 }],
      error: [],
    });
    expect(String(manifest.request)).toContain('subject%3APatient.name.family=Hollowtree');
    const [{ url }] = manifest.output as [{ url: string }];
    const result = await door.fetch(url.replace(door.base, ''));
    expect(result.status).toBe(200);
    expect(result.headers.get('content-type')).toBe('application/fhir+ndjson; charset=utf-8');
    expect(result.headers.get('cache-control')).toBe('no-store');
    expect(result.text.trimEnd().split('\n')).toHaveLength(1);

    const now = await door.fetch(`/MedicationDispense?${QUERY}&_include=MedicationDispense:subject`);
    const types = ({ entry = [], total }: Bundle) => [total, entry.map(({ fullUrl, search }) => [fullUrl, search])];
    const plain = (bundle: Bundle) => {
      const [total, entries] = types(bundle) as [number, [string, unknown][]];
      return [total, entries.filter(([url]) => !/MessageHeader|OperationOutcome/.test(url))];
    };
    expect(plain(result.bundle)).toEqual(plain(now.bundle));
    expect(result.bundle.total).toBe(1);
  });

  it.each(['application/fhir+ndjson', 'application/ndjson', 'ndjson'])(
    'is given to clients that accept %s',
    async (accept) => {
      await open({ states: { KY: answerOf([FILL]) } });
      const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
      await finished(placeOf(headers));
      const result = await door.fetch(`${placeOf(headers)}/result`, { headers: { accept } });
      expect([result.status, result.headers.get('content-type')]).toEqual([
        200,
        'application/fhir+ndjson; charset=utf-8',
      ]);
    },
  );

  it('is in the audit when it is accepted, when states are asked, and when its answer is fetched', async () => {
    await open({ states: { KY: answerOf([FILL]) } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    await finished(placeOf(headers));
    await door.fetch(`${placeOf(headers)}/result`);
    const events = (await door.audited()).map(({ outcomeDesc, subtype }) => [outcomeDesc, subtype?.[0]?.code]);
    expect(events).toEqual([
      ['the gateway started', '110120'],
      ['accepted', 'search-type'],
      ['HTTP 200', 'search-type'],
      ['provided', 'search-type'],
      ['HTTP 200', 'read'],
    ]);
  });

  it('is refused at once where it is no search', async () => {
    await open({ states: { KY: answerOf([FILL]) } });
    const { status, headers } = await door.fetch('/MedicationDispense?subject:Patient.name.given=Ada', ASYNC);
    expect(status).toBe(400);
    expect(headers.get('content-location')).toBeNull();
    expect(door.questions).toHaveLength(0);
  });

  it('does not ask a state whose answers may not be kept, and says so', async () => {
    await open({
      states: { KY: answerOf([FILL]), MD: answerOf([FILL]), OH: answerOf([FILL]) },
      cache: { MD: 0 },
      disclosure: { OH: 'ephemeral' },
    });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    await finished(placeOf(headers));
    const { bundle } = await door.fetch(`${placeOf(headers)}/result`);
    const outcome = bundle.entry?.find(({ resource }) => resource?.resourceType === 'OperationOutcome')?.resource;
    expect(JSON.stringify(outcome)).toContain('What MD tells may not be kept');
    expect(JSON.stringify(outcome)).toContain('What OH tells may not be kept');
    expect(door.questions).toHaveLength(1);
  });

  it('tells as its status what it would have been answered with where no state could be consulted', async () => {
    const failed = { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' } as const;
    await open({ states: { KY: failed } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    const answer = await finished(placeOf(headers));
    expect(answer.status).toBe(504);
    expect(answer.issue.code).toBe('timeout');
    expect((await door.fetch(`${placeOf(headers)}/result`)).status).toBe(404);
  });

  it('is nobody else’s', async () => {
    await open({ states: { KY: answerOf([FILL]) } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    const place = placeOf(headers);
    await finished(place);
    const authorization = `Bearer ${await door.tokenOf('other')}`;
    for (const path of [place, `${place}/result`]) {
      expect((await door.fetch(path, { headers: { authorization } })).status).toBe(404);
    }
    expect((await door.fetch(place, { method: 'DELETE', headers: { authorization } })).status).toBe(404);
    expect((await fetch(`${door.base}${place}`)).status).toBe(401);
    expect((await door.fetch(place)).status).toBe(200);
  });

  it('is forgotten when it is deleted, also while states are being asked', async () => {
    let given: AbortSignal | undefined;
    const never = (_query: unknown, signal: AbortSignal) => {
      given = signal;
      return new Promise<never>(() => undefined);
    };
    await open({ states: { KY: never } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    const place = placeOf(headers);
    expect((await door.fetch(place)).status).toBe(202);
    expect((await door.fetch(place, { method: 'DELETE' })).status).toBe(202);
    expect((await door.fetch(place)).status).toBe(404);
    expect(given?.aborted).toBe(true);
  });

  it('is over when its result is, and never said to be asked still', async () => {
    await open({ states: { KY: answerOf([FILL]) }, cache: { KY: 700 } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    expect((await finished(placeOf(headers))).status).toBe(200);
    await pause(800);
    const { status, issue } = await door.fetch(placeOf(headers));
    expect([status, issue.code]).toEqual([404, 'not-found']);
    expect(door.questions).toHaveLength(1);
  });

  it('is told as failed where it was given up', async () => {
    const jobs = embeddedJobs({ concurrency: 1, maxWaiting: 10, onFailed: () => undefined, retryMs: 1 });
    const fails = async () => Promise.reject(new Error('always'));
    await open({ states: { KY: answerOf([FILL]) }, jobs: { ...jobs, handle: (kind) => jobs.handle(kind, fails) } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    const { status, issue } = await finished(placeOf(headers));
    expect([status, issue.code]).toEqual([500, 'exception']);
    expect(issue.diagnostics).toMatch(/given up/);
    expect(door.questions).toHaveLength(0);
  });

  it.each(['', '/result'])(
    'is told no more, and forgotten, where policy refuses a state meanwhile (%s)',
    async (which) => {
      const refused: Record<string, string> = {};
      await open({ states: { KY: answerOf([FILL]), OH: { status: 'no-data' } }, refused });
      const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
      const place = placeOf(headers);
      expect((await finished(place)).status).toBe(200);
      refused.KY = 'Kentucky takes no questions of physicians.';
      const { status, text } = await door.fetch(`${place}${which}`);
      expect([status, text.includes('Hollowtree')]).toEqual([404, false]);
      expect((await door.audited()).at(-1)?.outcomeDesc).toBe('HTTP 404 not-found');
      delete refused.KY;
      expect((await door.fetch(`${place}/result`)).status).toBe(404);
    },
  );

  it('is told where a state was refused from the start', async () => {
    await open({ states: { KY: answerOf([FILL]), OH: answerOf([FILL]) }, refused: { OH: 'not for physicians' } });
    const { headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    expect((await finished(placeOf(headers))).status).toBe(200);
  });

  it('is told to no other practitioner of the same client', async () => {
    await open({ states: { KY: answerOf([FILL]) }, client: { individuals: { accept: 'listed', list: [adam, ben] } } });
    const tokens = await Promise.all([adam, ben].map((who) => door.tokenOf('ehr', who)));
    const [adams, bens] = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
    const asked = await door.fetch(`/MedicationDispense?${QUERY}`, { headers: { ...ASYNC.headers, ...adams } });
    const place = placeOf(asked.headers);
    for (const path of [place, `${place}/result`]) {
      expect((await door.fetch(path, { headers: bens })).status).toBe(404);
      expect((await door.audited()).at(-1)?.outcomeDesc).toBe('HTTP 404 not-found');
    }
    expect((await door.fetch(place, { method: 'DELETE', headers: bens })).status).toBe(404);
    await finished(place, adams);
    expect((await door.fetch(`${place}/result`, { headers: adams })).status).toBe(200);
  });

  it('is named in its manifest without its parameters where they came in a body', async () => {
    await open({ states: { KY: answerOf([FILL]) } });
    const init = { method: 'POST', body: new URLSearchParams(QUERY), ...ASYNC };
    const { headers } = await door.fetch('/MedicationDispense/_search', init);
    const { status, text } = await finished(placeOf(headers));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ request: `${door.base}/MedicationDispense/_search` });
    expect(text).not.toMatch(/Hollowtree|1961/);
  });

  it('is not taken on where it cannot be recorded', async () => {
    await open({ states: { KY: answerOf([FILL]) } });
    await door.fetch(`/MedicationDispense?${QUERY}`);
    await door.breakAudit();
    const { status, headers } = await door.fetch(`/MedicationDispense?${QUERY}`, ASYNC);
    expect(status).toBe(503);
    expect(headers.get('content-location')).toBeNull();
  });
});
