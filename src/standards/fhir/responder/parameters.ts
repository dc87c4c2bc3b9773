import type { Request } from 'express';
import { DoorError } from '../outcomes.js';
import { setFormat } from './begin.js';
import { queryOf, readForm, type FormPairs } from './form.js';

/** The parameters of a search: URL and form body together. `_format` may stand in either. @throws DoorError */
export function parametersOf(req: Request): FormPairs {
  const body: unknown = req.body;
  if (!Buffer.isBuffer(body)) return queryOf(req);
  const pairs = [...queryOf(req), ...readForm(utf8(body))];
  setFormat(req, pairs.find(([name]) => name === '_format')?.[1]);
  return pairs;
}

/** Whether the client asks for unknown parameters to be refused (`Prefer: handling=strict`). */
export function isStrict(req: Request): boolean {
  return /(?:^|[,;\s])handling\s*=\s*"?strict"?(?:$|[,;\s])/i.test(req.get('prefer') ?? '');
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new DoorError('malformed-request', 'The form is not UTF-8.');
  }
}
