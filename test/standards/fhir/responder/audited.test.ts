import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../../../src/audit/index.js';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { balpFindings } from '../../../audit/support/balp.js';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { history } from './support/answers.js';
import { type Door, openDoor } from './support/door.js';
import { IG_PERSON, IG_QUERY, IG_WINDOW } from './support/queries.js';

const validator = openFhirValidator();
afterAll(() => validator.close());

const detailsOf = ({ entity = [] }: AuditEvent) =>
  Object.fromEntries(entity.flatMap(({ detail = [] }) => detail.map(({ type, valueString }) => [type, valueString])));
const stateOf = ({ agent }: AuditEvent) =>
  agent.find(({ who }) => who?.identifier?.system === 'urn:pdmp:state')?.who?.identifier?.value;
const patientOf = ({ entity = [] }: AuditEvent) => entity.find(({ type }) => type.code === '1')?.what;
const queryOf = ({ entity = [] }: AuditEvent) =>
  Buffer.from(String(entity.find(({ query }) => query !== undefined)?.['query'] ?? ''), 'base64').toString();
const requestIdOf = ({ entity = [] }: AuditEvent) =>
  entity.find(({ type }) => type.code === 'XrequestId')?.what?.identifier?.value;

describe('the audit of the FHIR door', () => {
  let door: Door;
  afterEach(() => door.close());

  /** Events of what was done since, as server and as client. */
  const eventsOf = async (act: () => Promise<unknown>) => {
    const before = (await door.audited()).length;
    await act();
    const events = (await door.audited()).slice(before);
    for (const event of events) {
      expect(balpFindings(event)).toEqual([]);
      expect(await validator.errors(JSON.stringify(event))).toEqual([]);
    }
    return {
      events,
      server: events.filter((event) => stateOf(event) === undefined),
      client: events.filter((event) => stateOf(event) !== undefined),
    };
  };

  describe(`with ${validator.name}`, () => {
    const failed = (code: 'timeout' | 'malformed', disclosed: 'no' | 'maybe'): StateAnswer => ({
      status: 'failed',
      code,
      disclosed,
      retryable: true,
    });
    beforeEach(async () => {
      door = await openDoor({
        states: {
          OH: history([{ rx: 'RX-7781' }]),
          IN: history([{ rx: 'B1' }], { patient: { name: [{ given: ['Pete', 'J'], family: 'Fiction' }] } }),
          KY: { status: 'no-data' },
          WA: failed('timeout', 'maybe'),
          MD: { status: 'ambiguous' },
          TX: { status: 'deferred' },
          UT: { status: 'disallowed', reason: 'no such role here' },
          VA: { status: 'unsupported' },
          NY: history([{ rx: 'C1' }]),
        },
        refused: { NY: 'this client may not ask it' },
      });
    });

    it('has one event as server a patient found, and one as client a state, whatever became of it', async () => {
      const { server, client } = await eventsOf(() => door.fetch(IG_QUERY, { headers: { 'x-request-id': 'case-1' } }));
      expect(server).toHaveLength(2);
      expect(server.map((event) => [event.outcome, event.outcomeDesc, detailsOf(event)['state']])).toEqual([
        ['0', 'HTTP 200', 'IN'],
        ['0', 'HTTP 200', 'OH'],
      ]);
      for (const event of server) expect(patientOf(event)?.reference).toMatch(/^Patient\/[0-9a-f]{32}$/);
      expect(
        client.map((event) => {
          const { status, failure, disclosed, asked } = detailsOf(event);
          return [stateOf(event), event.outcome, event.outcomeDesc, status, asked, failure, disclosed];
        }),
      ).toEqual([
        ['IN', '0', 'provided', 'provided', 'yes', undefined, undefined],
        ['KY', '0', 'no-data', 'no-data', 'yes', undefined, undefined],
        ['MD', '4', 'ambiguous', 'ambiguous', 'yes', undefined, undefined],
        ['NY', '4', 'disallowed', 'disallowed', 'no', undefined, undefined],
        ['OH', '0', 'provided', 'provided', 'yes', undefined, undefined],
        ['TX', '4', 'deferred', 'deferred', 'yes', undefined, undefined],
        ['UT', '4', 'disallowed', 'disallowed', 'yes', undefined, undefined],
        ['VA', '4', 'unsupported', 'unsupported', 'yes', undefined, undefined],
        ['WA', '8', 'failed', 'failed', 'yes', 'timeout', 'maybe'],
      ]);
      expect([...server, ...client].map(requestIdOf)).toEqual(Array(11).fill('case-1'));
    });

    it('names client, gateway, individual and facility from the registration, never from the query', async () => {
      const { server } = await eventsOf(() => door.fetch(`${IG_QUERY}&practitioner.name=Impostor`));
      const agents = server[0]?.agent ?? [];
      expect(agents.map(({ who, requestor }) => [who?.type, who?.identifier?.value, who?.display, requestor])).toEqual([
        ['Device', 'ehr', 'Made-up Clinic EHR', false],
        ['Device', door.publicUrl, 'pdmp-gateway', false],
        ['Practitioner', '1234567893', 'Adam Amster', true],
        ['Organization', '1987654328', 'Made-up Clinic', false],
      ]);
      expect(agents[2]).toMatchObject({
        altId: 'BA1234563',
        name: 'Adam Amster',
        role: [{ coding: [{ system: 'urn:pdmp:requestor-role', code: 'physician' }] }],
      });
      expect(agents[0]).toMatchObject({ network: { address: expect.stringMatching(/127\.0\.0\.1$/), type: '2' } });
    });

    it('keeps the raw query, a patient by pseudonym, and nothing of the result', async () => {
      const { events, server, client } = await eventsOf(() => door.fetch(IG_QUERY));
      expect(queryOf(server[0]!)).toMatch(
        /^GET \/fhir\/MedicationDispense\?subject:Patient\.name\.given=peter&\S+ HTTP\/1\.1\r\n/,
      );
      expect(JSON.parse(queryOf(client[0]!))).toMatchObject({
        state: 'IN',
        period: { start: '2010-01-01', end: '2025-12-31' },
        patient: { name: [{ given: ['peter'], family: 'fiction' }], birthDate: '1973-11-25' },
      });
      // Withheld: nothing was sent there.
      expect(queryOf(client.find((event) => stateOf(event) === 'NY')!)).toBe('');
      const persons = new Set(client.map((event) => patientOf(event)?.identifier?.value));
      expect(persons.size).toBe(1);
      const [person] = [...persons];
      expect(person).toMatch(/^[\w-]{43}$/);
      // Ohio knows him by the name that was asked for, Indiana by another.
      expect(server.map((event) => patientOf(event)?.identifier?.value === person)).toEqual([false, true]);
      expect(server.map((event) => detailsOf(event)['person'])).toEqual([person, person]);
      const clear = JSON.stringify(events, (name, value: unknown) => (name === 'query' ? undefined : value));
      for (const text of ['fiction', 'Fiction', '1973', 'Invented', 'RX-7781', 'OXY'])
        expect(clear).not.toContain(text);
    });

    it('keeps a POST with its body, and no credentials', async () => {
      const body = `${IG_PERSON}&${IG_WINDOW}&jurisdiction=OH`;
      const { server } = await eventsOf(() =>
        door.fetch('/MedicationDispense/_search', {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'session=1' },
        }),
      );
      const query = queryOf(server[0]!);
      expect(query.startsWith('POST /fhir/MedicationDispense/_search HTTP/1.1\r\n')).toBe(true);
      expect(query.endsWith(`\r\n\r\n${body}`)).toBe(true);
      expect(query).toMatch(/content-type: application\/x-www-form-urlencoded\r\n/i);
      expect(query).not.toMatch(/authorization|bearer|cookie/i);
    });

    it('has one event as server where no patient was found', async () => {
      const { server, client } = await eventsOf(() => door.fetch(`${IG_QUERY}&jurisdiction=KY`));
      expect(server.map(({ outcome }) => outcome)).toEqual(['0']);
      expect(patientOf(server[0]!)?.reference).toBeUndefined();
      expect(patientOf(server[0]!)?.identifier?.value).toBe(patientOf(client[0]!)?.identifier?.value);
      expect(client.map(stateOf)).toEqual(['KY']);
    });

    it.each([
      ['WA', 504, '8', '8'],
      ['VA,WA', 502, '8', '4'],
      ['NY,UT', 403, '4', '4'],
    ])('has one event as server where nothing could be told: %s, %i', async (states, status, outcome, first) => {
      const { server, client } = await eventsOf(async () =>
        expect((await door.fetch(`${IG_QUERY}&jurisdiction=${states}`)).status).toBe(status),
      );
      expect(server.map((event) => [event.outcome, event.outcomeDesc])).toEqual([[outcome, `HTTP ${status}`]]);
      expect(client.map(stateOf)).toEqual(states.split(','));
      expect(client[0]?.outcome).toBe(first);
    });

    it('keeps what is malicious as it came', async () => {
      const path = `${IG_QUERY}&x=%3Cscript%3E%00%27--;DROP`;
      const { server } = await eventsOf(() => door.fetch(path, { headers: { 'x-request-id': 'a;b"c' } }));
      expect(queryOf(server[0]!)).toContain('x=%3Cscript%3E%00%27--;DROP');
      expect(requestIdOf(server[0]!)).toBe('a;b"c');
    });

    it.each<[string, string, RequestInit & { headers?: Record<string, string> }, number, string]>([
      [
        'a search without birth date',
        `/MedicationDispense?${IG_PERSON.replace(/&subject:Patient.birthdate.*/, '')}`,
        {},
        400,
        'missing-parameter',
      ],
      ['an unknown state', `${IG_QUERY}&jurisdiction=ZZ`, {}, 400, 'unknown-jurisdiction'],
      [
        'a form of another type',
        '/MedicationDispense/_search',
        { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
        415,
        'unsupported-media-type',
      ],
      [
        'a form too large',
        '/MedicationDispense/_search',
        {
          method: 'POST',
          body: 'x='.padEnd(70_000, 'y'),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
        413,
        'body-too-large',
      ],
      ['a resource that was never told', '/Patient/0123456789abcdef0123456789abcdef', {}, 404, 'not-found'],
    ])('tells of a refusal: %s', async (_name, path, init, status, reason) => {
      const { events } = await eventsOf(async () => expect((await door.fetch(path, init)).status).toBe(status));
      expect(events.map((event) => [event.outcome, event.outcomeDesc])).toEqual([['4', `HTTP ${status} ${reason}`]]);
      expect(events[0]?.agent[0]?.who?.identifier?.value).toBe('ehr');
      expect(queryOf(events[0]!)).toContain(path);
      expect(door.questions).toEqual([]);
    });

    it('tells of a scope that does not cover it, and of nobody who is not known', async () => {
      const narrow = { authorization: `Bearer ${await door.tokenOf('narrow')}` };
      const { events } = await eventsOf(() => door.fetch(IG_QUERY, { headers: narrow }));
      expect(events.map((event) => [event.outcomeDesc, event.agent[0]?.who?.identifier?.value])).toEqual([
        ['HTTP 403 forbidden', 'narrow'],
      ]);
      const unknown = await eventsOf(() => door.fetch(IG_QUERY, { headers: { authorization: 'Bearer x' } }));
      expect(unknown.events).toEqual([]);
    });

    it('tells of a question whose client went away', async () => {
      const { client } = await eventsOf(async () => {
        const gone = new AbortController();
        door = await replaced(door);
        const asked = door.fetch(IG_QUERY, { signal: gone.signal });
        await until(async () => door.questions.length > 0);
        gone.abort();
        await expect(asked).rejects.toThrow();
        await until(async () => (await door.audited()).length > 1);
      });
      expect(client.map((event) => [stateOf(event), event.outcomeDesc, detailsOf(event)['failure']])).toEqual([
        ['OH', 'failed', 'abandoned'],
      ]);
    });
  });

  it('tells of what is read back, and leads to the question that it answered', async () => {
    door = await openDoor({ states: { OH: history([{ rx: 'A1' }, { rx: 'A2' }]) } });
    const asked = await door.fetch(`${IG_QUERY}&_count=1`);
    const dispense = asked.bundle.entry?.[0]?.fullUrl?.replace(door.base, '') ?? '';
    const next = asked.bundle.link?.find(({ relation }) => relation === 'next')?.url.replace(door.base, '') ?? '';
    const question = detailsOf((await door.audited()).at(-1)!)['question'];
    const etag = (await door.fetch(dispense)).headers.get('etag') ?? '';
    const { events } = await eventsOf(async () => {
      await door.fetch(dispense);
      await door.fetch(dispense, { method: 'HEAD' });
      await door.fetch(dispense, { headers: { 'if-none-match': etag } });
      await door.fetch(next);
    });
    expect(events.map((event) => [event.action, event.outcomeDesc, event.entity?.[0]?.what?.reference])).toEqual([
      ['R', 'HTTP 200', dispense.slice(1)],
      ['R', 'HTTP 200', dispense.slice(1)],
      ['R', 'HTTP 304', dispense.slice(1)],
      ['R', 'HTTP 200', `Bundle/${question}`],
    ]);
    for (const { entity = [] } of events)
      expect(entity[0]?.detail).toEqual([{ type: 'question', valueString: question }]);
  });

  describe('that cannot be written', () => {
    const secrets = ['Fiction', 'A1', '1973'];
    const broken = async () => {
      door = await openDoor({ states: { OH: history([{ rx: 'A1' }]) } });
      const told = await door.fetch(IG_QUERY);
      await door.breakAudit();
      return told.bundle;
    };
    const refuses = ({ status, headers, text, issue }: Awaited<ReturnType<Door['fetch']>>) => {
      expect([status, issue['code'], headers.get('retry-after')]).toEqual([503, 'transient', '5']);
      for (const secret of secrets) expect(text).not.toContain(secret);
    };

    it('lets no answer leave, and after that no question either', async () => {
      await broken();
      refuses(await door.fetch(IG_QUERY));
      expect(door.questions).toHaveLength(2);
      refuses(await door.fetch(IG_QUERY));
      refuses(await door.fetch(`${IG_QUERY}&_format=json`, { headers: { accept: '*/*' } }));
      expect(door.questions).toHaveLength(2);
      expect(door.log).toContain('"status":503');
    });

    it('lets no question leave where the log was not written for a second', async () => {
      await broken();
      await sleep(1_100);
      refuses(await door.fetch(IG_QUERY));
      expect(door.questions).toHaveLength(1);
    });

    it('lets nothing be read back, nor a refusal say more than that', async () => {
      const { entry = [] } = await broken();
      for (const { fullUrl = '' } of entry) refuses(await door.fetch(fullUrl.replace(door.base, '')));
      refuses(await door.fetch('/MedicationDispense'));
      const narrow = { authorization: `Bearer ${await door.tokenOf('narrow')}` };
      refuses(await door.fetch(IG_QUERY, { headers: narrow }));
      expect((await door.fetch('/metadata')).status).toBe(200);
    });
  });
});

/** A door whose only state never answers. */
async function replaced(door: Door): Promise<Door> {
  await door.close();
  return openDoor({ states: { OH: (_query, signal) => new Promise((_, no) => signal.addEventListener('abort', no)) } });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await sleep(20);
  }
  throw new Error('it never came true');
}
