import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEvent, openAudit } from '../src/audit/index.js';
import { answeredEvents } from '../src/audit/events/answered.js';
import type { StateOutcome } from '../src/exchange/types.js';
import { type Contender, measure } from './measure.js';
import type { Row, Section } from './report.js';

const GOAL = 10_000;
const TMPFS = 0x01021994;
const REQUEST = [
  'GET /fhir/MedicationDispense?subject:Patient.name.given=ira&subject:Patient.name.family=invented' +
    '&subject:Patient.birthdate=eq1954-01-06&authorizingPrescription.dispenseRequest.validityPeriod=ge2024-01-01' +
    '&authorizingPrescription.dispenseRequest.validityPeriod=le2026-01-01&_include=MedicationDispense:subject' +
    '&_include:recurse=MedicationDispense:authorizingPrescription&_include=MedicationDispense:medication HTTP/1.1',
  'Host: pdmp.example.org',
  'Connection: keep-alive',
  'Accept: application/fhir+json',
  'X-Request-ID: f2a0a4f4-0b1c-4a44-8c0e-4f1f3b8a3c11',
  'Accept-Language: *',
  'User-Agent: made-up-ehr/1.0',
  'Accept-Encoding: gzip, deflate, br',
  '',
  '',
].join('\r\n');
const gateway = { publicUrl: 'https://pdmp.example.org', site: 'KY_BENCH' };

/** Events that are on the disk, a second: sealed, chained, signed, flushed, from writers that each wait for theirs. */
export async function audit(): Promise<Section> {
  const folder = join(process.cwd(), 'bench', '.cache', `audit-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const onDisk = statfsSync(folder).type !== TMPFS;
  const { log } = await openAudit({ data: folder, instance: 'bench', gateway });
  const bare = await open(join(folder, 'bare.log'), 'a');
  const question = questionEvents();
  const [event] = question;
  const line = `${JSON.stringify(event)}\n`;
  const cases: { what: string; contender: string; events: number; goal?: number; run: Contender['run'] }[] = [
    {
      what: 'one writer, an event at a time',
      contender: 'append and fdatasync, in clear and unchained',
      events: 20,
      run: async () => {
        for (let i = 0; i < 20; i++) {
          await bare.appendFile(line);
          await bare.datasync();
        }
      },
    },
    {
      what: 'one writer, an event at a time',
      contender: 'pdmp-gateway',
      events: 20,
      run: async () => {
        for (let i = 0; i < 20; i++) await log.record(question.slice(0, 1));
      },
    },
    {
      what: '128 writers, an event at a time',
      contender: 'pdmp-gateway',
      events: 128 * 10,
      goal: 1,
      run: () => writers(128, 10, () => log.record(question.slice(0, 1))),
    },
    {
      what: `128 writers, a question's ${question.length} events at a time`,
      contender: 'pdmp-gateway',
      events: 128 * 4 * question.length,
      goal: 1,
      run: () => writers(128, 4, () => log.record(question)),
    },
  ];
  const name = ({ what, contender }: { what: string; contender: string }) => `${what}, ${contender}`;
  const times = await measure(cases.map((each) => ({ name: name(each), run: each.run })));
  await bare.close();
  await log.close();
  rmSync(folder, { recursive: true });
  const rows = cases.map(({ what, contender, events, goal }): Row => {
    const ms = times.get(name({ what, contender }))!;
    const rate = (events / ms) * 1000;
    return { what, contender, ms, rate, ratio: rate / GOAL, goal };
  });
  const size = `${(line.length / 1024).toFixed(1)} KiB of FHIR JSON each`;
  const where = onDisk ? 'on the disk' : 'NOT ON A DISK: bench/.cache is a tmpfs';
  return { title: `Audit events, ${size}, ${where} when told so`, base: '10,000 events/s', unit: 'events/s', rows };
}

async function writers(count: number, each: number, write: () => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (let i = 0; i < each; i++) await write();
    }),
  );
}

/** What one question to five states leaves, two of which know the patient. */
function questionEvents(): AuditEvent[] {
  const period = { start: '2024-01-01', end: '2026-01-01' };
  const patient = { resourceType: 'Patient', name: [{ family: 'Invented', given: ['Ira'] }], birthDate: '1954-01-06' };
  const outcomes = ['OH', 'IN', 'KY', 'WA', 'MD'].map((state): StateOutcome => {
    return {
      state,
      status: 'no-data',
      answer: { status: 'no-data' },
      period,
      elapsedMs: 9,
      dispenses: 0,
      warnings: [],
    };
  });
  const found = ['OH', 'KY'].map((state, n) => ({
    ...patient,
    id: `${n}`.repeat(32),
    meta: { source: `urn:pdmp:${state}` },
  }));
  return answeredEvents({
    gateway,
    request: {
      client: { id: 'bench-ehr', name: 'Bench EHR' },
      requester: {
        practitioner: {
          resourceType: 'Practitioner',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
          name: [{ family: 'Amster', given: ['Adam'] }],
        },
        organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1987654328' }],
          name: 'Made-up Clinic',
        },
      },
      requestId: 'f2a0a4f4-0b1c-4a44-8c0e-4f1f3b8a3c11',
      question: '0'.repeat(32),
      interaction: 'search-type',
      raw: Buffer.from(REQUEST),
      remoteAddress: '192.0.2.1',
    },
    answer: {
      query: { requestId: '0'.repeat(32), requestedAt: '2026-01-15T00:00:00.000Z', patient, period },
      outcomes,
      resources: found,
      answeredAt: '2026-01-15T00:00:01.000Z',
    },
    withheld: new Set(),
    status: 200,
    recorded: new Date(),
    patientKey: Buffer.alloc(32, 1),
    routeOf: (state) => ({ state, endpoint: `https://${state.toLowerCase()}.example.org/pmix`, protocol: 'pmix-3' }),
  });
}
