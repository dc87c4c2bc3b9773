import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../../src/audit/index.js';
import { searchHistory } from '../../../src/cli/ehr/searchHistory.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { cast } from '../../../src/simulator/index.js';
import { openFhirValidator } from '../../support/fhir-validate.js';
import { clientId, type House, startHouse } from '../../support/house.js';
import { terminal } from '../../support/terminal.js';

const asOf = '2026-10-31';
const { given, family, birthDate } = cast.star;
const validator = openFhirValidator();

describe('what operators see of the audit', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ asOf, faults: { IN: 'truncated' } });
    const session = await house.session();
    await searchHistory(session, { given, family, birthDate, from: '2024-11-01', to: asOf });
    await searchHistory(session, { given: 'Nobody', family: 'Known', birthDate: '1970-01-01' });
  });
  afterAll(async () => {
    await house.close();
    validator.close();
  });

  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${house.gateway.adminUrl}/admin/fhir${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, bundle: JSON.parse(text) as Bundle };
  };
  const eventsOf = ({ entry = [] }: Bundle) => entry.map(({ resource }) => resource as AuditEvent);
  const person = { 'patient.given': given, 'patient.family': family, 'patient.birthdate': birthDate };

  describe('by FHIR', () => {
    it('is a searchset of AuditEvents, newest first, that cannot be cached', async () => {
      const { status, headers, text, bundle } = await get('/AuditEvent?_count=1000');
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        200,
        'application/fhir+json; charset=utf-8',
        'no-store',
      ]);
      const events = eventsOf(bundle);
      expect(events.length).toBe(bundle.total);
      expect(events.map(({ recorded }) => recorded)).toEqual(
        events
          .map(({ recorded }) => recorded)
          .sort()
          .reverse(),
      );
      for (const event of events) expect(await validator.errors(JSON.stringify(event))).toEqual([]);
      expect(text).not.toContain(family);
    });

    it('finds every state asked about a patient once, by POST', async () => {
      const { status, bundle, text } = await get('/AuditEvent/_search', {
        method: 'POST',
        body: new URLSearchParams({ ...person, _count: '100' }),
      });
      expect(status).toBe(200);
      const asked = eventsOf(bundle).flatMap(({ agent, outcomeDesc }) =>
        agent.flatMap(({ who }) =>
          who?.identifier?.system === 'urn:pdmp:state' ? [[who.identifier.value, outcomeDesc]] : [],
        ),
      );
      expect(asked.sort()).toEqual(
        house.simulator.states.map(({ state }) => [state, state === 'IN' ? 'failed' : 'provided']).sort(),
      );
      // Its links hold no names, and work.
      expect(text).not.toContain(family);
      const self = bundle.link?.[0]?.url ?? '';
      const again = (await (await fetch(self)).json()) as Bundle;
      expect(again.total).toBe(bundle.total);
    });

    it('leads from page to page', async () => {
      const seen: string[] = [];
      let url: string | undefined =
        `${house.gateway.adminUrl}/admin/fhir/AuditEvent?subtype=search-type&_count=4&_sort=date`;
      let total = 0;
      while (url !== undefined) {
        const bundle = (await (await fetch(url)).json()) as Bundle;
        seen.push(...eventsOf(bundle).map(({ id }) => id ?? ''));
        total = bundle.total ?? 0;
        url = bundle.link?.find(({ relation }) => relation === 'next')?.url;
      }
      expect(seen).toHaveLength(total);
      expect(new Set(seen).size).toBe(total);
    });

    it('reads one event by its id', async () => {
      const [event] = eventsOf((await get('/AuditEvent?_count=1&subtype=search-type')).bundle);
      const { status, text } = await get(`/AuditEvent/${event?.id}`);
      expect([status, JSON.parse(text)]).toEqual([200, event]);
      expect(eventsOf((await get(`/AuditEvent?_id=${event?.id}`)).bundle)).toEqual([event]);
    });

    it('notes who looked, before anything is shown', async () => {
      await get('/AuditEvent?outcome=8');
      const [looked, before] = eventsOf((await get('/AuditEvent?type=110101&_count=2')).bundle);
      expect(
        [looked, before].map((event) => Buffer.from(String(event?.entity?.[0]?.['query']), 'base64').toString()),
      ).toEqual(['AuditEvent?type=110101', 'AuditEvent?outcome=8']);
    });

    it.each([
      ['GET', '/AuditEvent?agent=x', 400],
      ['GET', '/AuditEvent?date=yesterday', 400],
      ['GET', '/AuditEvent/gateway-999999', 404],
      ['GET', '/AuditEvent/..%2Fgateway-1', 404],
      ['GET', '/Patient', 404],
      ['DELETE', '/AuditEvent/gateway-2', 404],
      ['POST', '/AuditEvent', 404],
    ])('%s %s: %i with an OperationOutcome', async (method, path, status) => {
      const found = await get(path, { method });
      expect([found.status, JSON.parse(found.text).resourceType]).toEqual([status, 'OperationOutcome']);
    });

    it('is not there for clients', async () => {
      expect((await fetch(`${house.gateway.url}/admin/fhir/AuditEvent`)).status).toBe(404);
    });
  });

  describe('by the command line, while the gateway runs', () => {
    const audit = (...args: string[]) => terminal(['audit', ...args, '--config', house.configFile]);

    it('verify finds nothing wrong, and finds what the gateway’s log told', async () => {
      const told = house.log.flatMap(({ event, hash }) => (event === 'audit.signed' ? [String(hash)] : []));
      expect(told.length).toBeGreaterThan(0);
      const { status, out, err } = await audit('verify', '--anchor', told[0] ?? '');
      expect([status, err]).toEqual([0, '']);
      expect(out).toMatch(/^gateway: ok \(\d+ records in \d+ files?, up to record \d+ of \S+Z; hash [0-9a-f]{64}\)\n$/);
    });

    it('verify misses what is not there any more', async () => {
      const { status, err } = await audit('verify', '--anchor', 'ab'.repeat(32));
      expect([status, err]).toEqual([
        1,
        `no record has the hash ${'ab'.repeat(32)}: what it witnessed is not in the log any more\n`,
      ]);
    });

    it('search lists what became of each state', async () => {
      const { status, out } = await audit(
        'search',
        '--given',
        given,
        '--family',
        family,
        '--birthdate',
        birthDate,
        '--state',
        'IN',
      );
      expect(status).toBe(0);
      expect(out).toMatch(
        /\n\S+Z +gateway-\d+ +search-type to state +Adam Amster +IN +8 +failed +[0-9a-f-]{36}\n\n1 event\n$/,
      );
    });

    it('search gives FHIR', async () => {
      const { out } = await audit(
        'search',
        '--requester',
        clientId,
        '--format',
        'json',
        '--from',
        '2020-01-01',
        '--to',
        '2099-12-31',
      );
      const bundle = JSON.parse(out) as Bundle;
      // Two questions: one as server for each record of the first patient, one for nobody; one as client a state.
      expect(bundle.total).toBe(4 + 1 + 5 + 5);
      expect(eventsOf(bundle).every(({ resourceType }) => resourceType === 'AuditEvent')).toBe(true);
    });

    it('search shows the newest of many, and says so', async () => {
      const { out } = await audit('search', '--count', '2');
      expect(out.trimEnd().split('\n')).toHaveLength(2 + 2 + 2);
      expect(out).toMatch(/\n\d+ events, the newest 2 shown\n$/);
    });

    it.each([
      [['verify', '--from', 'x']],
      [['verify', '--anchor', 'x']],
      [['search', '--given', 'x']],
      [['search', '--count', 'x']],
      [['search', '--format', 'xml']],
      [['search', '--from', 'x']],
      [['burn']],
      [[]],
      [['verify', 'search']],
    ])('%j is a wrong command line', async (args) => {
      const { status, out } = await audit(...args);
      expect([status, out]).toEqual([2, '']);
    });

    it('says where there is no log, or no configuration', async () => {
      const file = join(house.folder, 'other.yaml');
      writeFileSync(file, `gateway: { site: KY }\nroutes: {}\ndata: ${join(house.folder, 'nothing')}\n`);
      for (const action of ['verify', 'search']) {
        const { status, err } = await terminal(['audit', action, '--config', file]);
        expect([status, err]).toEqual([1, expect.stringContaining('there is no audit log')]);
      }
      expect((await terminal(['audit', 'verify', '--config', join(house.folder, 'none.yaml')])).status).toBe(1);
      expect(readdirSync(house.folder)).not.toContain('nothing');
    });

    it('verify names the first bad record, in one flipped bit', async () => {
      const home = join(house.folder, 'data', 'audit', 'gateway');
      const file = join(home, readdirSync(home).sort()[0] ?? '');
      const whole = readFileSync(file);
      const changed = Buffer.from(whole);
      const third = changed.indexOf(10, changed.indexOf(10) + 1) + 1;
      // One whose neighbour by that bit is of the same alphabet: else the line is no record any more, as verify would say.
      const place = changed.findIndex((byte, at) => at >= third + 60 && /[B-Yb-y0-9]/.test(String.fromCharCode(byte)));
      changed[place] = (changed[place] ?? 0) ^ 1;
      writeFileSync(file, changed);
      const { status, out, err } = await audit('verify');
      writeFileSync(file, whole);
      expect(status).toBe(1);
      expect(out).toMatch(/^gateway: BAD \(sound: 2 records/);
      expect(err).toBe(`${file}:3: record 3: was changed: it does not match its own hash\n`);
    });
  });
});

describe('with admin.token', () => {
  it('serves the audit to who has it, and metrics to all', async () => {
    const token = 'a-token-of-operators';
    const house = await startHouse({ asOf }, { admin: { port: 0, token } });
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${house.gateway.adminUrl}${path}`, { headers })).status;
    expect(await status('/admin/fhir/AuditEvent')).toBe(401);
    expect(await status('/admin/fhir/AuditEvent', { authorization: `Bearer ${token}` })).toBe(200);
    expect(await status('/metrics')).toBe(200);
    await house.close();
  });
});
