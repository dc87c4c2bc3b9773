import { readdirSync, readFileSync } from 'node:fs';
import { createExchange } from '../../../../../../src/exchange/exchange.js';
import type { ExchangeAnswer, PdmpQuery, StateAnswer } from '../../../../../../src/exchange/types.js';
import type { Resource } from '../../../../../../src/fhir/types.js';
import type { Tables } from '../../../../../../src/mapping/index.js';
import { makePieces } from '../../../../../../src/standards/fhir/responder/pieces.js';
import { createPdmpFinisher } from '../../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { historyOutcome } from '../../../../../../src/standards/fhir/responder/us-pdmp/outcome.js';
import type { HistoryReply } from '../../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { historyBundle } from '../../../../../../src/standards/fhir/responder/us-pdmp/result.js';

export const URL = 'https://gw.example.org';

/** A question about a fictional person, with a window that holds every sample. */
export const QUERY: PdmpQuery = {
  requestId: '0123456789abcdef0123456789abcdef',
  requestedAt: '2026-01-05T10:00:00.000Z',
  patient: { resourceType: 'Patient', name: [{ family: 'Testpatient', given: ['Casey'] }], birthDate: '1984-07-02' },
  period: { start: '1990-01-01', end: '2026-01-05' },
};

/** What a real exchange makes of what states say. */
export async function answerOf(states: Readonly<Record<string, StateAnswer>>): Promise<ExchangeAnswer> {
  const exchange = createExchange({ deadlineMs: 5_000, idKey: Buffer.alloc(32, 7), publicUrl: URL });
  const plan = Object.entries(states).map(([state, answer]) => ({
    state,
    route: { state, timeoutMs: 4_000, ask: async () => answer },
  }));
  return exchange.ask(QUERY, plan);
}

/** What this face makes of it. */
export async function replyOf(answer: ExchangeAnswer): Promise<HistoryReply> {
  const data = await historyBundle(await makePieces(answer, URL, createPdmpFinisher), answer.answeredAt, URL);
  const outcome = historyOutcome(answer, URL, data !== undefined);
  return { data, outcome, answeredAt: answer.answeredAt, period: answer.query.period };
}

/** One resource, finished beside others of its answer. */
export function finished(resource: Resource, others: readonly Resource[] = []): Resource {
  return createPdmpFinisher([resource, ...others], URL).finish(resource);
}

/** The samples of answers, each with the table that reads it. */
export const SAMPLES: readonly (readonly [table: string, sample: string])[] = [
  ...['report-full', 'report-empty', 'report-picklist'].map((name) => ['pmix-3/report', `pmix/${name}.xml`] as const),
  ...named('pmix', /^soap-response-/).map((name) => ['pmix-3/report', `pmix/${name}`] as const),
  ['pmix-2/report', 'pmix-2/report-full.xml'],
  ...named('ncpdp', /^10-(?!.*request)/).map((name) => ['script-10.6/history', `ncpdp/${name}`] as const),
  ...named('ncpdp', /^17-(?!.*request)/).map((name) => ['script-2017071/history', `ncpdp/${name}`] as const),
];

/** A sample as a state's answer. */
export function sampleAnswer(tables: Tables, table: string, sample: string): StateAnswer {
  const { resources } = tables.readGraph(table, readFileSync(`test/fixtures/samples/${sample}`), { schema: 'warn' });
  return { status: 'provided', resources, warnings: [] };
}

function named(folder: string, pattern: RegExp): string[] {
  return readdirSync(`test/fixtures/samples/${folder}`)
    .filter((name) => pattern.test(name))
    .sort();
}
