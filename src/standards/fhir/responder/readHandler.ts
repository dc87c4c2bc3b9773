import type { RequestHandler } from 'express';
import type { Auditor } from '../../../audit/index.js';
import { clientOf } from '../../../auth/index.js';
import { DoorError } from '../outcomes.js';
import { auditedRequest } from './audited.js';
import { etagOf, isKnown } from './etags.js';
import type { ReadBackShelf } from './readBack.js';
import { replyJson } from './reply.js';

/** Answers `GET Type/id`: a resource that this client was given, as long as its state lets it be kept. */
export function readHandler(shelf: ReadBackShelf, type: string, audit: Auditor): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const client = clientOf(res);
    const reference = `${type}/${req.params.id}`;
    const found = await shelf.find(client.id, reference);
    if (found === undefined) {
      throw new DoorError(
        'not-found',
        'No such resource was answered to this client, or its time to be read back is over.',
      );
    }
    const etag = etagOf(found.json);
    const known = isKnown(req.get('if-none-match'), etag);
    const { question } = found;
    await audit.readBack(auditedRequest(req, client), { reference, question, status: known ? 304 : 200 });
    res.setHeader('ETag', etag);
    res.setHeader('Last-Modified', new Date(found.storedAt).toUTCString());
    if (known) {
      res.status(304).end();
      return;
    }
    await replyJson(req, res, 200, found.json);
  };
}
