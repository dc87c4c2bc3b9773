import express from 'express';
import type { Request, RequestHandler } from 'express';
import { fromJson } from '../../../fhir/json.js';
import type { Json } from '../../../fhir/types.js';
import { formatOfBody } from '../formats.js';
import { DoorError } from '../outcomes.js';
import { readXml } from '../readXml.js';

/**
 * Reads a resource's body as bytes; {@link readResource} makes the resource of them.
 * @param limit most bytes
 */
export function resourceBody(limit: number): RequestHandler[] {
  return [resourceOnly, express.raw({ type: () => true, limit, inflate: false })];
}

/** The resource of a request's body, in the format of its `Content-Type`. @throws DoorError `malformed-request` */
export function readResource(req: Request): Json {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new DoorError('malformed-request', 'The request has no body.');
  }
  return formatOfBody(req.get('content-type')) === 'xml' ? readXml(body) : readJson(body);
}

function readJson(body: Buffer): Json {
  try {
    return fromJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new DoorError('malformed-request', 'The body is not JSON in UTF-8.');
  }
}

const resourceOnly: RequestHandler = (req, _res, next) => {
  if (formatOfBody(req.get('content-type')) === undefined) {
    throw new DoorError(
      'unsupported-media-type',
      'Send the resource as application/fhir+json or application/fhir+xml of FHIR 4.0, in UTF-8.',
    );
  }
  next();
};
