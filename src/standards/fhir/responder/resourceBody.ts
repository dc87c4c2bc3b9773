import express from 'express';
import type { Request, RequestHandler } from 'express';
import { fromJson } from '../../../fhir/json.js';
import type { Json } from '../../../fhir/types.js';
import { readMediaRange } from '../mediaRanges.js';
import { DoorError } from '../outcomes.js';

const JSON_TYPES: readonly string[] = [
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
];

/**
 * Reads a resource's body as bytes; {@link readResource} makes the resource of them.
 * @param limit most bytes
 */
export function resourceBody(limit: number): RequestHandler[] {
  return [resourceOnly, express.raw({ type: () => true, limit, inflate: false })];
}

/** The resource of a request's body. @throws DoorError `malformed-request` */
export function readResource(req: Request): Json {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new DoorError('malformed-request', 'The request has no body.');
  }
  try {
    return fromJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new DoorError('malformed-request', 'The body is not JSON in UTF-8.');
  }
}

const resourceOnly: RequestHandler = (req, _res, next) => {
  const media = readMediaRange(req.get('content-type') ?? '');
  const charset = (media?.parameters.charset ?? 'utf-8').toLowerCase();
  if (media === undefined || !JSON_TYPES.includes(media.type) || !['utf-8', 'utf8'].includes(charset)) {
    throw new DoorError('unsupported-media-type', 'Send the resource as application/fhir+json in UTF-8.');
  }
  next();
};
