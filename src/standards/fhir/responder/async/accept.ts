import type { Request, Response } from 'express';
import type { RegisteredClient } from '../../../../auth/index.js';
import { outcome } from '../../outcomes.js';
import { auditedRequest } from '../audited.js';
import type { ResponderDeps } from '../deps.js';
import type { FormPairs } from '../form.js';
import { isStrict } from '../parameters.js';
import { reply } from '../reply.js';
import type { Search } from '../search/search.js';
import { buildQuery } from '../query.js';
import type { AsyncShelf } from './shelf.js';

/** The kind of its jobs. */
export const SEARCH = 'search';

/** A search that was understood is kept for so long until it must have been answered and fetched. */
const LIFE_MS = 60 * 60_000;

/** Whether the client would rather fetch the answer later (R4 http, "Asynchronous Request Pattern"). */
export function prefersAsync(req: Request): boolean {
  return /(?:^|[,;\s])respond-async(?:$|[,;\s])/i.test(req.get('prefer') ?? '');
}

/** What {@link acceptSearch} needs beside the request. */
export interface Accepting {
  readonly client: RegisteredClient;
  readonly pairs: FormPairs;
  /** The same, understood: what is wrong with a search is told at once. */
  readonly search: Search;
  readonly now: Date;
}

/** Takes a search on, and answers 202 with the place to look for what comes of it. It is in the audit before. */
export async function acceptSearch(
  req: Request,
  res: Response,
  { client, pairs, search, now }: Accepting,
  deps: ResponderDeps,
  shelf: AsyncShelf,
): Promise<void> {
  const request = auditedRequest(req, client);
  const id = shelf.newId();
  await deps.audit.accepted(request, buildQuery(search, client, request.question, now));
  const accepted = {
    clientId: client.id,
    requestor: client.requestor,
    named: client.individuals === undefined,
    request,
    pairs,
    strict: isStrict(req),
    posted: req.method === 'POST',
    acceptedAt: now.getTime(),
  };
  await shelf.putSearch(id, accepted, LIFE_MS);
  await deps.jobs.add(SEARCH, id, client.id).catch(async (error: unknown) => {
    // What nobody will answer is not kept; where that fails too it ends with its time.
    await shelf.drop(id).catch(() => undefined);
    throw error;
  });
  res.setHeader('Content-Location', `${deps.publicUrl}/fhir/async/${id}`);
  const text = 'The search was accepted; its answer can be fetched from Content-Location.';
  const issue = { severity: 'information' as const, code: 'informational', details: { text }, diagnostics: text };
  await reply(req, res, 202, outcome([issue]));
}
