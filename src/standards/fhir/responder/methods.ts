import type { RequestHandler } from 'express';
import { DoorError } from '../outcomes.js';
import { CONFORMANCE_TYPES } from './conformance/head.js';
import { isFhirId, READABLE_TYPES } from './types.js';

const SEARCHED_TYPES: ReadonlySet<string> = new Set(['MedicationDispense', ...CONFORMANCE_TYPES]);
const SERVED_TYPES: ReadonlySet<string> = new Set([...READABLE_TYPES, ...CONFORMANCE_TYPES]);

/** Paths of operations; they take resources, which no URL can hold. */
export type Operation = '/$pdmp-history' | '/Patient/$pdmp-history' | '/$process-message';

const OPERATIONS: ReadonlySet<string> = new Set<Operation>([
  '/$pdmp-history',
  '/Patient/$pdmp-history',
  '/$process-message',
]);

/** Answers OPTIONS for every path: which methods it takes. Browsers that ask for another page were answered before. */
export const answerOptions: RequestHandler = (req, res, next) => {
  if (req.method !== 'OPTIONS') return next();
  const methods = [...(methodsOf(req.path) ?? []), 'OPTIONS'].join(', ');
  res.setHeader('Allow', methods);
  res.status(204).end();
};

/** Ends every request that no route took: the wrong method on a path that is served, or a path that is not. */
export const refuse: RequestHandler = (req) => {
  const methods = methodsOf(req.path);
  if (methods === undefined) throw new DoorError('not-found', 'No such resource type or path is served here.');
  if (methods.length === 0 && ['GET', 'HEAD', 'POST'].includes(req.method)) {
    throw new DoorError('not-supported', 'This type is not searched or created here; search MedicationDispense.');
  }
  const allow = [...methods, 'OPTIONS'].join(', ');
  throw new DoorError('method-not-allowed', 'This method is not supported here.', { Allow: allow });
};

/** What a path takes; none for a type that is only read; `undefined` for a path that is not served. */
function methodsOf(path: string): readonly string[] | undefined {
  // Whoever escapes the dollar means the same.
  if (OPERATIONS.has(path.replace('%24', '$'))) return ['POST'];
  if (/^\/async\/[^/]+$/.test(path)) return ['GET', 'HEAD', 'DELETE'];
  if (/^\/async\/[^/]+\/result$/.test(path)) return ['GET', 'HEAD'];
  const [type = '', id, ...more] = path.replace(/^\/|\/$/g, '').split('/');
  if (path === '/metadata' || path === '/.well-known/smart-configuration') return ['GET', 'HEAD'];
  if (more.length > 0 || !SERVED_TYPES.has(type)) return undefined;
  if (id === undefined) return SEARCHED_TYPES.has(type) ? ['GET', 'HEAD'] : [];
  if (id === '_search') return SEARCHED_TYPES.has(type) ? ['POST'] : [];
  return isFhirId(id) ? ['GET', 'HEAD'] : undefined;
}
