import { Router, type Request, type Response } from 'express';
import { toJson } from '../../../../fhir/json.js';
import type { Bundle, Resource } from '../../../../fhir/types.js';
import { DoorError } from '../../outcomes.js';
import { contextOf } from '../context.js';
import { DEFAULT_DOOR_LIMITS, type ResponderDeps } from '../deps.js';
import { etagOf, isKnown } from '../etags.js';
import { formBody } from '../formBody.js';
import { isStrict, parametersOf } from '../parameters.js';
import { replyJson } from '../reply.js';
import { CONFORMANCE_TYPES, type ConformanceType } from './head.js';
import { definitions } from './resources.js';
import { searchDefinitions } from './search.js';

/** Definitions hold nothing of anybody, and change with the gateway alone. */
const KEEP = 'public, max-age=3600';

/**
 * Serves what the door defines, by read and by search of each type; nobody needs a token for it.
 *
 * @param statement the CapabilityStatement of `metadata`, which may be read here too
 */
export function conformanceRoutes(
  { publicUrl, software, limits }: Pick<ResponderDeps, 'publicUrl' | 'software' | 'limits'>,
  statement: Resource,
): Router {
  const all = [statement, ...definitions({ publicUrl, version: software.version })];
  const router = Router({ caseSensitive: true });
  for (const type of CONFORMANCE_TYPES) {
    const these = all.filter(({ resourceType }) => resourceType === type);
    const texts = new Map(these.map((resource) => [resource.id, toJson(resource)]));
    const found = (req: Request): string => toJson(searchset(publicUrl, type, these, req));

    router.get(`/${type}`, (req, res) => {
      contextOf(req).route = '/fhir/:type';
      return answer(req, res, found(req));
    });
    router.post(
      `/${type}/_search`,
      (req, _res, next) => {
        contextOf(req).route = '/fhir/:type/_search';
        next();
      },
      ...formBody({ ...DEFAULT_DOOR_LIMITS, ...limits }.bodyBytes),
      (req, res) => replyJson(req, res, 200, found(req)),
    );
    router.get(`/${type}/:id`, (req, res) => {
      contextOf(req).route = '/fhir/:type/:id';
      const text = texts.get(req.params.id);
      if (text === undefined) throw new DoorError('not-found', 'No such definition is served here.');
      return answer(req, res, text);
    });
  }
  return router;
}

async function answer(req: Request, res: Response, json: string): Promise<void> {
  const etag = etagOf(json);
  res.setHeader('Cache-Control', KEEP);
  res.setHeader('ETag', etag);
  if (!isKnown(req.get('if-none-match'), etag)) return replyJson(req, res, 200, json);
  res.setHeader('Vary', 'Accept, Accept-Encoding');
  res.status(304).end();
}

function searchset(publicUrl: string, type: ConformanceType, these: readonly Resource[], req: Request): Bundle {
  const { matches, used } = searchDefinitions(type, these, parametersOf(req), isStrict(req));
  const query = used.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    link: [{ relation: 'self', url: `${publicUrl}/fhir/${type}${query === '' ? '' : `?${query}`}` }],
    ...(matches.length === 0
      ? {}
      : {
          entry: matches.map((resource) => ({
            fullUrl: `${publicUrl}/fhir/${type}/${resource.id}`,
            resource,
            search: { mode: 'match' },
          })),
        }),
  };
}
