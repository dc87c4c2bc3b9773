import { Router, type RequestHandler } from 'express';
import { memoryStore } from '../../../store/index.js';
import type { Route } from '../../../telemetry/index.js';
import { DoorError } from '../outcomes.js';
import { SEARCH } from './async/accept.js';
import { asyncHandlers } from './async/handlers.js';
import { runSearch } from './async/run.js';
import { createAsyncShelf } from './async/shelf.js';
import { auditFailure } from './audited.js';
import { begin } from './begin.js';
import { conformanceRoutes } from './conformance/routes.js';
import { contextOf } from './context.js';
import { DEFAULT_DOOR_LIMITS, type ResponderDeps } from './deps.js';
import { failure } from './failure.js';
import { queryOf } from './form.js';
import { formBody } from './formBody.js';
import { capabilityStatement } from './metadata.js';
import { answerOptions, type Operation, refuse } from './methods.js';
import { createPager } from './pages.js';
import { readHandler } from './readHandler.js';
import { createShelf } from './readBack.js';
import { reply } from './reply.js';
import { resourceBody } from './resourceBody.js';
import { searchHandler } from './searchHandler.js';
import { isFhirId, READABLE_TYPES } from './types.js';
import { historyHandler } from './us-pdmp/historyHandler.js';
import { messageHandler } from './us-pdmp/messageHandler.js';

/** Room for the places of some 200,000 resources. */
const INDEX_BYTES = 64 * 1024 * 1024;

/**
 * The FHIR door towards EHRs: a PDMP Responder of US Meds PDMP, and of its successor US PDMP. To be mounted at `{publicUrl}/fhir`.
 * Every answer, errors included, is FHIR in the format the client negotiates; none may be cached.
 */
export function createFhirResponder(deps: ResponderDeps): Router {
  const clock = deps.clock ?? (() => new Date());
  const index = deps.index ?? memoryStore({ maxBytes: INDEX_BYTES, clock });
  const shelf = createShelf(deps.store, index, clock);
  const shelves = { shelf, pager: createPager(deps.store) };
  const later = createAsyncShelf(deps.store);
  const search = searchHandler(deps, shelves, later);
  deps.jobs.handle(SEARCH, (id, signal) => runSearch(id, { deps, shelves, shelf: later, clock }, signal));
  const { status, cancel, result } = asyncHandlers(deps, later);
  const mayFetch = deps.guard({ resource: 'MedicationDispense', permission: 'r' });
  const metadata = capabilityStatement(deps, clock());
  const { bodyBytes } = { ...DEFAULT_DOOR_LIMITS, ...deps.limits };

  const router = Router({ caseSensitive: true });
  const operation = (path: Operation, handler: RequestHandler): void => {
    // Whoever escapes the dollar means the same.
    router.post(
      [path, path.replace('$', '%24')],
      at(`/fhir${path}`),
      deps.guard({ resource: 'MedicationDispense', permission: 's' }),
      ...resourceBody(bodyBytes),
      handler,
    );
  };
  router.use(begin(deps));
  if (deps.admit !== undefined) router.use(deps.admit);
  router.use(answerOptions);
  router.get('/metadata', at('/fhir/metadata'), (req, res) => {
    const mode = queryOf(req).find(([name]) => name === 'mode')?.[1] ?? 'full';
    if (mode !== 'full' && mode !== 'normative')
      throw new DoorError('not-supported', 'metadata: mode full is supported.');
    return reply(req, res, 200, metadata);
  });
  router.get('/.well-known/smart-configuration', at('/fhir/.well-known/smart-configuration'), deps.discovery);
  router.get(
    '/MedicationDispense',
    at('/fhir/MedicationDispense'),
    deps.guard({ resource: 'MedicationDispense', permission: 's' }),
    search,
  );
  router.post(
    '/MedicationDispense/_search',
    at('/fhir/MedicationDispense/_search'),
    deps.guard({ resource: 'MedicationDispense', permission: 's' }),
    ...formBody(bodyBytes),
    search,
  );
  router.get('/async/:id', at('/fhir/async/:id'), mayFetch, status);
  router.delete('/async/:id', at('/fhir/async/:id'), mayFetch, cancel);
  router.get('/async/:id/result', at('/fhir/async/:id'), mayFetch, result);
  const history = historyHandler(deps, shelf);
  for (const path of ['/$pdmp-history', '/Patient/$pdmp-history'] as const) operation(path, history);
  operation('/$process-message', messageHandler(deps, shelf));
  for (const type of READABLE_TYPES) {
    router.get(
      `/${type}/:id`,
      at('/fhir/:type/:id'),
      knownId,
      deps.guard({ resource: type, permission: 'r' }),
      readHandler(shelf, type, deps.audit),
    );
  }
  router.use(conformanceRoutes(deps, metadata));
  router.use(refuse);
  router.use(auditFailure(deps.audit), failure(deps));
  return router;
}

const knownId: RequestHandler<{ id: string }> = (req, _res, next) =>
  next(isFhirId(req.params.id) ? undefined : 'route');

/** Notes the route template for figures. */
function at(route: Route): RequestHandler {
  return (req, _res, next) => {
    contextOf(req).route = route;
    next();
  };
}
