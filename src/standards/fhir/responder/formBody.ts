import express from 'express';
import type { RequestHandler } from 'express';
import { readMediaRange } from '../mediaRanges.js';
import { DoorError } from '../outcomes.js';

/**
 * Reads a form's body as bytes. An empty request needs no content type.
 * @param limit most bytes
 */
export function formBody(limit: number): RequestHandler[] {
  return [formOnly, express.raw({ type: () => true, limit, inflate: false })];
}

const formOnly: RequestHandler = (req, _res, next) => {
  const type = req.get('content-type');
  const empty = req.get('transfer-encoding') === undefined && Number(req.get('content-length') ?? 0) === 0;
  if (type === undefined && empty) return next();
  const media = readMediaRange(type ?? '');
  const charset = (media?.parameters.charset ?? 'utf-8').toLowerCase();
  if (media?.type !== 'application/x-www-form-urlencoded' || !['utf-8', 'utf8'].includes(charset)) {
    throw new DoorError('unsupported-media-type', 'A search is sent as application/x-www-form-urlencoded in UTF-8.');
  }
  next();
};
