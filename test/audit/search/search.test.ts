import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AuditedRequest,
  type AuditEvent,
  type AuditFilter,
  createAuditor,
  findAuditEvent,
  openAudit,
  pseudonym,
  readAuditKeys,
  searchAudit,
} from '../../../src/audit/index.js';
import type { ExchangeAnswer, StateAnswer, StateOutcome } from '../../../src/exchange/types.js';
import type { Resource } from '../../../src/fhir/types.js';
import { type Bench, gateway, handClock, makeBench } from '../support/logs.js';

const oldest = { order: 'oldest', offset: 0, count: 1_000 } as const;

describe('searchAudit', () => {
  let bench: Bench;
  let keys: Awaited<ReturnType<typeof readAuditKeys>>;
  const clock = handClock('2026-03-01T08:00:00.000Z');
  /** `recorded`, and what became: enough to tell which event it is. */
  const told = (events: readonly AuditEvent[]) =>
    events.map(({ recorded, outcomeDesc }) => `${recorded.slice(0, 16)} ${outcomeDesc}`);
  const find = async (filter: AuditFilter) => told((await searchAudit(bench.folder, keys, filter, oldest)).events);
  const patient = (given: string, family: string, birthDate: string) =>
    pseudonym({ given, family, birthDate }, keys.patients);

  beforeAll(async () => {
    bench = makeBench();
    for (const [instance, hour] of [
      ['one', 8],
      ['two', 9],
    ] as const) {
      clock.set(`2026-03-01T0${hour}:00:00.000Z`);
      const { log, keys: opened } = await openAudit({ data: bench.data, instance, gateway, clock: clock.now });
      const auditor = createAuditor({
        log,
        gateway,
        patientKey: opened.patients,
        clock: clock.now,
        routeOf: (state) => ({ state, endpoint: `https://${state}.example.org/` }),
      });
      if (instance === 'one') {
        clock.set('2026-03-01T08:30:00.000Z');
        await auditor.answered(
          request('r1', 'ehr-a', '1234567893'),
          asked('q1', 'Ada', { OH: 'provided', KY: 'no-data' }),
        );
        clock.set('2026-03-02T10:00:00.000Z');
        await auditor.readBack(request('r2', 'ehr-a', '1234567893'), {
          reference: 'Patient/x',
          question: 'q1',
          status: 200,
        });
        await auditor.refused(request('r3', 'ehr-b', '1987654328'), { status: 400, reason: 'missing-parameter' });
      } else {
        clock.set('2026-03-01T09:30:00.000Z');
        await auditor.answered(request('r4', 'ehr-b', '1987654328'), asked('q4', 'Bob', { OH: 'failed' }));
      }
      await log.close();
    }
    keys = await readAuditKeys(bench.data);
  });
  afterAll(() => bench.remove());

  it('finds all events of all streams, in time', async () => {
    expect(await find({})).toEqual([
      '2026-03-01T08:00 the gateway started',
      '2026-03-01T08:30 HTTP 200',
      '2026-03-01T08:30 provided',
      '2026-03-01T08:30 no-data',
      '2026-03-01T09:00 the gateway started',
      '2026-03-01T09:30 HTTP 502',
      '2026-03-01T09:30 failed',
      '2026-03-01T09:30 the gateway stopped',
      '2026-03-02T10:00 HTTP 200',
      '2026-03-02T10:00 HTTP 400 missing-parameter',
      '2026-03-02T10:00 the gateway stopped',
    ]);
  });

  it.each<[string, AuditFilter, string[]]>([
    [
      'requester by client',
      { requester: 'ehr-a' },
      ['08:30 HTTP 200', '08:30 provided', '08:30 no-data', '10:00 HTTP 200'],
    ],
    [
      'requester by NPI',
      { requester: '1987654328' },
      ['09:30 HTTP 502', '09:30 failed', '10:00 HTTP 400 missing-parameter'],
    ],
    ['requester by DEA, whatever the case', { requester: 'ba1234563', state: 'KY' }, ['08:30 no-data']],
    ['state asked, and state told', { state: 'OH' }, ['08:30 HTTP 200', '08:30 provided', '09:30 failed']],
    ['request', { requestId: 'r4' }, ['09:30 HTTP 502', '09:30 failed']],
    ['question', { requestId: 'q1' }, ['08:30 HTTP 200', '08:30 provided', '08:30 no-data']],
    ['outcome', { outcome: ['8'] }, ['09:30 HTTP 502', '09:30 failed']],
    [
      'time',
      { from: '2026-03-01T09:30:00.000Z', before: '2026-03-02T00:00:00.000Z' },
      ['09:30 HTTP 502', '09:30 failed', '09:30 the gateway stopped'],
    ],
    ['day', { from: '2026-03-02T00:00:00.000Z', requester: 'ehr-b' }, ['10:00 HTTP 400 missing-parameter']],
    ['subtype', { subtype: 'read' }, ['10:00 HTTP 200']],
    ['type', { type: '110100', subtype: '110121' }, ['09:30 the gateway stopped', '10:00 the gateway stopped']],
    ['what is not there', { requester: 'nobody' }, []],
    ['the gateway or a state as requester', { requester: gateway.publicUrl }, []],
  ])('finds by %s', async (_name, filter, expected) => {
    expect((await find(filter)).map((text) => text.slice(11))).toEqual(expected);
  });

  it('finds a patient: questions, what states told by other names, and what was read back a day later', async () => {
    expect(await find({ patient: patient('ada', 'FICTION', '1973-11-25') })).toEqual([
      '2026-03-01T08:30 HTTP 200',
      '2026-03-01T08:30 provided',
      '2026-03-01T08:30 no-data',
      '2026-03-02T10:00 HTTP 200',
    ]);
    expect(await find({ patient: patient('Ada', 'Fiction', '1973-11-25'), from: '2026-03-02T00:00:00.000Z' })).toEqual([
      '2026-03-02T10:00 HTTP 200',
    ]);
    // A state knows her by another name.
    expect(await find({ patient: patient('Adelheid', 'Fiction', '1973-11-25') })).toEqual([
      '2026-03-01T08:30 HTTP 200',
      '2026-03-02T10:00 HTTP 200',
    ]);
    expect(await find({ patient: patient('Ada', 'Fiction', '1973-11-26') })).toEqual([]);
  });

  it('gives any part, from either end', async () => {
    const part = async (order: 'oldest' | 'newest', offset: number, count: number) => {
      const { events, total } = await searchAudit(bench.folder, keys, {}, { order, offset, count });
      return [total, ...told(events)];
    };
    expect(await part('oldest', 1, 2)).toEqual([11, '2026-03-01T08:30 HTTP 200', '2026-03-01T08:30 provided']);
    expect(await part('newest', 0, 1)).toEqual([11, '2026-03-02T10:00 the gateway stopped']);
    expect(await part('newest', 10, 5)).toEqual([11, '2026-03-01T08:00 the gateway started']);
    expect(await part('newest', 0, 0)).toEqual([11]);
  });

  it('finds an event by its id', async () => {
    const { events } = await searchAudit(bench.folder, keys, {}, oldest);
    for (const event of events) expect(await findAuditEvent(bench.folder, keys, event.id ?? '')).toEqual(event);
    for (const id of ['one-1', 'one-9999', 'three-2', '../one-2', 'x', '']) {
      expect(await findAuditEvent(bench.folder, keys, id)).toBeUndefined();
    }
  });

  it('opens nothing without the key, and says how much it could not open', async () => {
    const { events, unreadable } = await searchAudit(bench.folder, { sealing: Buffer.alloc(32) }, {}, oldest);
    expect([events, unreadable]).toEqual([[], 11]);
  });

  it('counts a damaged record, and finds the others', async () => {
    const home = join(bench.folder, 'two');
    const file = join(home, readdirSync(home)[0] ?? '');
    const text = readFileSync(file, 'latin1');
    writeFileSync(file, text.replace(' event ', ' event x'));
    const { total, unreadable } = await searchAudit(bench.folder, keys, {}, oldest);
    writeFileSync(file, text);
    expect([total, unreadable]).toEqual([10, 1]);
  });

  function request(requestId: string, client: string, npi: string): AuditedRequest {
    const identifier = [{ value: npi }, ...(client === 'ehr-a' ? [{ value: 'BA1234563' }] : [])];
    return {
      client: { id: client, name: 'Made-up EHR' },
      requester: {
        practitioner: { resourceType: 'Practitioner', identifier, name: [{ family: 'Amster', given: ['Adam'] }] },
      },
      requestId,
      question: requestId.replace('r', 'q'),
      interaction: 'search-type',
      raw: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      remoteAddress: '127.0.0.1',
    };
  }

  function asked(requestId: string, given: string, states: Record<string, 'provided' | 'no-data' | 'failed'>) {
    const period = { start: '2024-01-01', end: '2026-01-01' };
    const person: Resource = {
      resourceType: 'Patient',
      name: [{ family: 'Fiction', given: [given] }],
      birthDate: '1973-11-25',
    };
    const answers: Record<string, StateAnswer> = {
      provided: { status: 'provided', resources: [], warnings: [] },
      'no-data': { status: 'no-data' },
      failed: { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' },
    };
    const outcomes = Object.entries(states).map(([state, status]): StateOutcome => {
      return { state, status, answer: answers[status]!, period, elapsedMs: 1, dispenses: 0, warnings: [] };
    });
    const found = {
      ...person,
      id: 'p1',
      name: [{ family: 'Fiction', given: ['Adelheid'] }],
      meta: { source: 'urn:pdmp:OH' },
    };
    const answer: ExchangeAnswer = {
      query: { requestId, requestedAt: '2026-03-01T00:00:00.000Z', patient: person, period },
      outcomes,
      resources: states['OH'] === 'provided' ? [found] : [],
      answeredAt: '2026-03-01T00:00:00.000Z',
    };
    return { answer, plan: [], status: states['OH'] === 'provided' ? 200 : 502 };
  }
});
