import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { clientOf, type RegisteredClient } from '../../../../auth/index.js';
import { fromJson } from '../../../../fhir/json.js';
import type { Resource } from '../../../../fhir/types.js';
import { isSameRequestor } from '../../../../inquiry/index.js';
import { DoorError } from '../../outcomes.js';
import { auditedRequest } from '../audited.js';
import { contextOf } from '../context.js';
import type { ResponderDeps } from '../deps.js';
import { reply, replyText } from '../reply.js';
import { SEARCH } from './accept.js';
import { type AcceptedSearch, type AsyncShelf, isAsyncId, type SearchResult } from './shelf.js';

/** Seconds after which to look again. */
const RETRY_SECONDS = 1;

type ById = RequestHandler<{ id: string }>;

/** What serves the answers of searches taken on. */
export interface AsyncHandlers {
  /** `GET`: 202 while it is asked, then 200 with the manifest, or the outcome of a search that failed or was given up. */
  readonly status: ById;
  /** `DELETE`: nothing of it is kept. */
  readonly cancel: ById;
  /** `GET`: the searchset, as the one line of an NDJSON file. It is in the audit before. */
  readonly result: ById;
}

/**
 * R4's asynchronous pattern (http, "Asynchronous Request Pattern"): a manifest that leads to one file, whose one line is
 * the searchset, so that its outcome and total are not lost (docs/decisions/0089). Only the practitioner who searched gets it,
 * and only while policy lets its states be told.
 */
export function asyncHandlers(deps: ResponderDeps, shelf: AsyncShelf): AsyncHandlers {
  const { jobs } = deps;
  const own = async (client: RegisteredClient, id: string): Promise<AcceptedSearch> => {
    const search = isAsyncId(id) ? await shelf.search(id) : undefined;
    if (search?.clientId === client.id && isSameRequestor(search.requestor, client.requestor)) return search;
    throw new DoorError('not-found', 'No such search of this requestor is known, or its time is over; search again.');
  };
  const tellable = async (client: RegisteredClient, id: string): Promise<SearchResult | undefined> => {
    const found = await shelf.result(id);
    if (found === undefined || mayTell(found, client, deps)) return found;
    await shelf.drop(id);
    throw new DoorError('not-found', 'What a state told may not be told to this requestor any more; search again.');
  };
  return {
    async status(req, res) {
      const { id } = req.params;
      const client = clientOf(res);
      const { pairs, posted, request } = await own(client, id);
      await Promise.race([jobs.settled(SEARCH, id), pause(RETRY_SECONDS * 500)]);
      // Before the result is looked for: else a job that ends in between would seem to have ended without one.
      const goesOn = await jobs.has(SEARCH, id);
      const found = await tellable(client, id);
      if (found === undefined && !goesOn) {
        await own(client, id);
        throw new DoorError('internal', 'This search was given up, or what came of it was lost; search again.');
      }
      if (found === undefined) {
        res.set({ 'Retry-After': String(RETRY_SECONDS), 'X-Progress': 'states are being asked' });
        res.status(202).end();
        return;
      }
      res.set('Expires', new Date(found.expiresAt).toUTCString());
      if (found.status !== 200) return reply(req, res, found.status, fromJson(found.json) as Resource);
      const sent = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value]));
      // What came in a body is put into no URL.
      const path = posted ? 'MedicationDispense/_search' : `MedicationDispense?${sent.toString()}`;
      const manifest = {
        transactionTime: new Date(found.answeredAt).toISOString(),
        request: `${deps.publicUrl}/fhir/${path}`,
        requiresAccessToken: true,
        output: [{ type: 'Bundle', url: `${deps.publicUrl}/fhir/async/${id}/result`, count: 1 }],
        error: [],
        extension: { requestId: request.requestId },
      };
      await replyText(req, res, 200, JSON.stringify(manifest), { contentType: 'application/json; charset=utf-8' });
    },
    async cancel(req, res) {
      const { id } = req.params;
      await own(clientOf(res), id);
      await jobs.cancel(SEARCH, id);
      await shelf.drop(id);
      res.status(202).end();
    },
    async result(req, res) {
      const { id } = req.params;
      const client = clientOf(res);
      const { request } = await own(client, id);
      const found = await tellable(client, id);
      if (found?.status !== 200) throw new DoorError('not-found', 'There is no answer yet, or no more.');
      contextOf(req).format = NDJSON;
      const { question } = request;
      const reference = `Bundle/${question}`;
      await deps.audit.readBack(auditedRequest(req, client), { reference, question, status: 200 });
      await replyText(req, res, 200, `${found.json}\n`, NDJSON);
    },
  };
}

const NDJSON = { kind: 'json', contentType: 'application/fhir+ndjson; charset=utf-8' } as const;

/** Whether every state that was asked may be asked by this client still, and its answers kept. */
function mayTell({ states }: SearchResult, client: RegisteredClient, deps: ResponderDeps): boolean {
  if (states.length === 0) return true; // a plan of no states would be one of the client's own
  if (!states.every((state) => deps.states.includes(state) && deps.cacheMs(state) > 0)) return false;
  return deps.plan(client, states).every((planned) => 'route' in planned);
}
