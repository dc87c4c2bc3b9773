import type { AuditedRequest, Auditor } from '../audit/index.js';
import type { RegisteredClient } from '../auth/index.js';
import type { Exchange } from '../exchange/exchange.js';
import { type OverallStatus, overallStatus } from '../exchange/status.js';
import type { AskLimits, ExchangeAnswer, PdmpQuery, PlannedState } from '../exchange/types.js';
import type { Log } from '../telemetry/index.js';
import { logWithheld } from './withheld.js';

/** A question at one of the gateway's doors: who asks what, of whom. */
export interface Inquiry {
  /** Acting for the individual who asks, where one is named. */
  readonly client: RegisteredClient;
  /** The request that it came with. */
  readonly request: AuditedRequest;
  readonly query: PdmpQuery;
  readonly plan: readonly PlannedState[];
}

/** What {@link consult} needs of the rest of the gateway. */
export interface ConsultDeps {
  readonly exchange: Exchange;
  readonly audit: Auditor;
  readonly log: Log;
}

/** What came of a question. */
export interface Consulted {
  readonly answer: ExchangeAnswer;
  readonly status: OverallStatus;
}

/**
 * Puts a question to its states, with what must surround every disclosure, whichever door it came by: nothing is asked
 * while it cannot be recorded, and it is recorded, on the disk, before anybody is told.
 * @throws AuditError `unwritable`: then nothing may be told
 */
export async function consult(inquiry: Inquiry, deps: ConsultDeps, limits?: AskLimits): Promise<Consulted> {
  const { client, request, query, plan } = inquiry;
  const { exchange, audit, log } = deps;
  const started = performance.now();
  await audit.ready();
  log.info('question.asked', { requestId: query.requestId, client: client.id, states: plan.map(({ state }) => state) });
  logWithheld(log, { requestId: query.requestId, client: client.id, plan });
  const answer = await exchange.ask(query, plan, limits);
  const { outcomes } = answer;
  log.info('question.answered', {
    requestId: query.requestId,
    client: client.id,
    ms: Math.round(performance.now() - started),
    states: outcomes.length,
    provided: outcomes.filter(({ status }) => status === 'provided').length,
    failed: outcomes.filter(({ status }) => status === 'failed').length,
    dispenses: outcomes.reduce((sum, { dispenses }) => sum + dispenses, 0),
  });
  const status = overallStatus(answer);
  await audit.answered(request, { answer, plan, status });
  return { answer, status };
}
