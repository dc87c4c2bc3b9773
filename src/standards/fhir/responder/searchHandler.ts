import type { Request, RequestHandler, Response } from 'express';
import { clientOf, type RegisteredClient } from '../../../auth/index.js';
import { overallStatus } from '../../../exchange/status.js';
import { stateIssues } from '../../../exchange/issues.js';
import type { ExchangeAnswer, PlannedState } from '../../../exchange/types.js';
import { writeSearchset } from '../bundles.js';
import { DoorError, outcome } from '../outcomes.js';
import { auditedRequest } from './audited.js';
import { contextOf } from './context.js';
import type { ResponderDeps } from './deps.js';
import { pageLinks, type Pager } from './pages.js';
import { isStrict, parametersOf } from './parameters.js';
import { makePieces } from './pieces.js';
import { buildQuery } from './query.js';
import { shelfLife, type ReadBackShelf } from './readBack.js';
import { reply, replyJson, replyText } from './reply.js';
import { responseIdentifier } from './requestId.js';
import { readSearch, type Search } from './search/search.js';
import { searchsets, tell, type Told } from './searchset.js';

/** Answers `GET MedicationDispense?…` and `POST MedicationDispense/_search`: the question that the gateway is there for. */
export function searchHandler(deps: ResponderDeps, shelf: ReadBackShelf, pager: Pager): RequestHandler {
  const clock = deps.clock ?? (() => new Date());
  return async (req, res) => {
    const client = clientOf(res);
    const pairs = parametersOf(req);
    const page = pairs.find(([name]) => name === '_page')?.[1];
    if (page !== undefined) return answerPage(req, res, client, page, deps, pager);

    const now = clock();
    const { publicUrl, states, window } = deps;
    const search = readSearch(pairs, { strict: isStrict(req), states, window, today: now.toISOString().slice(0, 10) });
    const plan = planFor(search, client, deps);
    await deps.audit.ready();
    const { requestId, correlation } = contextOf(req);
    const gone = new AbortController();
    res.once('close', () => gone.abort());

    deps.log.info('question.asked', { requestId, client: client.id, states: plan.map(({ state }) => state) });
    const answer = await deps.exchange.ask(buildQuery(search, client, requestId, now), plan, {
      signal: gone.signal,
    });
    logAnswer(deps, answer, client.id, performance.now() - contextOf(req).startedAt);
    const status = overallStatus(answer);
    await deps.audit.answered(auditedRequest(req, client), { answer, plan, status });
    if (res.destroyed) return undefined;
    if (status !== 200) return reply(req, res, status, outcome(stateIssues(answer, publicUrl)));

    const pieces = await makePieces(answer, publicUrl);
    const told = tell(answer, pieces, responseIdentifier(correlation.id, requestId), publicUrl);
    await keep(told, client.id, requestId, deps, shelf);
    await answerSearch(req, res, { search, told, answer, client, deps, pager });
  };
}

/** A further page of what was answered before: it is told again, and that goes into the audit. */
async function answerPage(
  req: Request,
  res: Response,
  client: RegisteredClient,
  token: string,
  deps: ResponderDeps,
  pager: Pager,
): Promise<void> {
  const { json, question } = await pager.page(client.id, token);
  await deps.audit.readBack(auditedRequest(req, client), { reference: `Bundle/${question}`, question, status: 200 });
  await replyJson(req, res, 200, json);
}

interface Answered {
  readonly search: Search;
  readonly told: Told;
  readonly answer: ExchangeAnswer;
  readonly client: RegisteredClient;
  readonly deps: ResponderDeps;
  readonly pager: Pager;
}

async function answerSearch(req: Request, res: Response, answered: Answered): Promise<void> {
  const { search, told, answer, client, deps, pager } = answered;
  const self = `${deps.publicUrl}/fhir/MedicationDispense${search.query === '' ? '' : `?${search.query}`}`;
  const tokens = pager.tokens();
  const links = (page: number, pages: number) => pageLinks(self, deps.publicUrl, tokens, page, pages);
  const sets = await searchsets(told, search, answer.answeredAt, deps.publicUrl, links);
  const [first] = sets;
  if (first === undefined) throw new Error('a searchset has at least one page');
  if (sets.length > 1) {
    const life = shelfLife(
      'Bundle',
      answer.outcomes.filter(({ status }) => status === 'provided').map(({ state }) => state),
      deps.cacheMs,
    );
    const { requestId: question } = answer.query;
    await Promise.all(
      sets.map((set, page) =>
        pager.keep(client.id, tokens(page), { json: writeSearchset(set, 'json'), question }, life),
      ),
    );
  }
  const { format } = contextOf(req);
  if (format.kind === 'xml') return replyText(req, res, 200, writeSearchset(first, 'xml'), format);
  await replyJson(req, res, 200, writeSearchset(first, 'json'));
}

function planFor(search: Search, client: RegisteredClient, deps: ResponderDeps): readonly PlannedState[] {
  const plan = deps.plan(client, search.jurisdictions);
  if (plan.length === 0) {
    throw new DoorError(
      'missing-parameter',
      'No state is named and this client has none of its own: name states by jurisdiction.',
    );
  }
  if (search.controls.count !== undefined) {
    const unkept = plan
      .filter((planned) => 'route' in planned && deps.cacheMs(planned.state) <= 0)
      .map(({ state }) => state);
    if (unkept.length > 0) {
      const which = unkept.join(', ');
      throw new DoorError(
        'cannot-be-paged',
        `_count: what ${which} tells may not be kept, so there can be no next page; ask without _count.`,
      );
    }
  }
  return plan;
}

/** Shelves everything for reading back. A shelf that fails loses that, not the answer. */
async function keep(
  told: Told,
  clientId: string,
  question: string,
  deps: ResponderDeps,
  shelf: ReadBackShelf,
): Promise<void> {
  const pieces = [...told.pieces.values(), ...told.headers, ...(told.outcome ? [told.outcome] : [])];
  const shelved = pieces.map(({ resource: { resourceType, id }, json, states }) => ({
    name: `${resourceType}/${id}`,
    json,
    ttlMs: shelfLife(resourceType, states, deps.cacheMs),
  }));
  try {
    await shelf.keep(clientId, question, shelved);
  } catch (thrown) {
    deps.log.error('http.error', { route: '/fhir/:type/:id', status: 200 }, thrown);
  }
}

function logAnswer(deps: ResponderDeps, { query, outcomes }: ExchangeAnswer, client: string, ms: number): void {
  deps.log.info('question.answered', {
    requestId: query.requestId,
    client,
    ms: Math.round(ms),
    states: outcomes.length,
    provided: outcomes.filter(({ status }) => status === 'provided').length,
    failed: outcomes.filter(({ status }) => status === 'failed').length,
    dispenses: outcomes.reduce((sum, { dispenses }) => sum + dispenses, 0),
  });
}
