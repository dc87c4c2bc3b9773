import type { RequestHandler } from 'express';
import { HttpRefusal, isUtf8, mediaType } from '../../reply/body.js';

const TYPES: ReadonlySet<string> = new Set(['application/xml', 'text/xml', 'application/soap+xml']);

/** Lets XML, or SOAP around it, in UTF-8 pass. */
export const xmlOnly: RequestHandler = (req, _res, next) => {
  if (!TYPES.has(mediaType(req)) || !isUtf8(req))
    throw new HttpRefusal(415, 'Send a SCRIPT message as application/xml, in UTF-8.');
  next();
};
