import type { Request, RequestHandler, Response } from 'express';
import { clientOf, type RegisteredClient } from '../../../auth/index.js';
import { writeSearchset } from '../bundles.js';
import { answerSearch, planSearch, type Shelves } from './answerSearch.js';
import { acceptSearch, prefersAsync } from './async/accept.js';
import type { AsyncShelf } from './async/shelf.js';
import { auditedRequest } from './audited.js';
import { contextOf } from './context.js';
import type { ResponderDeps } from './deps.js';
import type { Pager } from './pages.js';
import { isStrict, parametersOf } from './parameters.js';
import { reply, replyJson, replyText } from './reply.js';
import { readSearch } from './search/search.js';

/** Answers `GET MedicationDispense?…` and `POST MedicationDispense/_search`; later, where the client prefers that. */
export function searchHandler(deps: ResponderDeps, shelves: Shelves, later: AsyncShelf): RequestHandler {
  const clock = deps.clock ?? (() => new Date());
  return async (req, res) => {
    const client = clientOf(res);
    const pairs = parametersOf(req);
    const page = pairs.find(([name]) => name === '_page')?.[1];
    if (page !== undefined) return answerPage(req, res, client, page, deps, shelves.pager);

    const now = clock();
    const { states, window } = deps;
    const search = readSearch(pairs, { strict: isStrict(req), states, window, today: now.toISOString().slice(0, 10) });
    const plan = planSearch(search, client, deps);
    if (prefersAsync(req)) return acceptSearch(req, res, { client, pairs, search, now }, deps, later);
    const request = auditedRequest(req, client);
    const answer = await answerSearch(search, plan, { client, request, now, signal: goneSignal(res) }, deps, shelves);
    if (answer === undefined) return undefined;
    if (answer.status !== 200) return reply(req, res, answer.status, answer.outcome);
    const { format } = contextOf(req);
    if (format.kind === 'xml') return replyText(req, res, 200, writeSearchset(answer.searchset, 'xml'), format);
    await replyJson(req, res, 200, writeSearchset(answer.searchset, 'json'));
  };
}

/** Aborts when the client goes away before it is answered. */
export function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
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
