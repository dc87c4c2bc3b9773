import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { clientOf, type RegisteredClient } from '../../../../auth/index.js';
import { fromJson } from '../../../../fhir/json.js';
import type { Resource } from '../../../../fhir/types.js';
import { DoorError } from '../../outcomes.js';
import { auditedRequest } from '../audited.js';
import { contextOf } from '../context.js';
import type { ResponderDeps } from '../deps.js';
import { reply, replyText } from '../reply.js';
import { SEARCH } from './accept.js';
import { type AcceptedSearch, type AsyncShelf, isAsyncId } from './shelf.js';

/** Seconds after which to look again. */
const RETRY_SECONDS = 1;

type ById = RequestHandler<{ id: string }>;

/** What serves the answers of searches taken on. */
export interface AsyncHandlers {
  /** `GET`: 202 while it is asked, then 200 with the manifest, or the outcome of a search that failed. */
  readonly status: ById;
  /** `DELETE`: nothing of it is kept. */
  readonly cancel: ById;
  /** `GET`: the searchset, as the one line of an NDJSON file. It is in the audit before. */
  readonly result: ById;
}

/**
 * R4's asynchronous pattern (http, "Asynchronous Request Pattern"): a manifest that leads to one file, whose one line is
 * the searchset, so that its outcome and total are not lost (docs/decisions/0089).
 */
export function asyncHandlers(deps: ResponderDeps, shelf: AsyncShelf): AsyncHandlers {
  const { jobs } = deps;
  const own = async (client: RegisteredClient, id: string): Promise<AcceptedSearch> => {
    const search = isAsyncId(id) ? await shelf.search(id) : undefined;
    if (search?.clientId === client.id) return search;
    throw new DoorError('not-found', 'No such search of this client is known, or its time is over; search again.');
  };
  return {
    async status(req, res) {
      const { id } = req.params;
      const { pairs, request } = await own(clientOf(res), id);
      await Promise.race([jobs.settled(SEARCH, id), pause(RETRY_SECONDS * 500)]);
      const found = await shelf.result(id);
      if (found === undefined) {
        res.set({ 'Retry-After': String(RETRY_SECONDS), 'X-Progress': 'states are being asked' });
        res.status(202).end();
        return;
      }
      res.set('Expires', new Date(found.expiresAt).toUTCString());
      if (found.status !== 200) return reply(req, res, found.status, fromJson(found.json) as Resource);
      const sent = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value]));
      const query = pairs.length === 0 ? '' : `?${sent.toString()}`;
      const manifest = {
        transactionTime: new Date(found.answeredAt).toISOString(),
        request: `${deps.publicUrl}/fhir/MedicationDispense${query}`,
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
      const found = await shelf.result(id);
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
