import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { AuthEvent } from '../events.js';
import { RegistryError } from '../registry/error.js';
import { inWordsOfMetadata, readMetadata, registeredMetadata } from './metadata.js';
import type { AcceptRegistration } from './pending.js';

/** What the registration endpoint needs. */
export interface RegistrationEndpointOptions {
  readonly accept: AcceptRegistration;
  readonly clock: () => Date;
  readonly observe: (event: AuthEvent) => void;
}

const MOST_BYTES = 65_536;
const PATH = '/auth/register';

/**
 * `POST /auth/register` (RFC 7591): anybody may ask to be registered, and is pending until an operator has looked at the
 * requester's identifiers.
 */
export function registrationEndpoint(options: RegistrationEndpointOptions): Router {
  const router = express.Router();
  const { observe } = options;
  const tell = (res: Response, status: number, client?: string): void =>
    observe({
      kind: 'endpoint',
      endpoint: 'register',
      status,
      client,
      ms: performance.now() - Number(res.locals.startedAt),
    });
  const refuse = (res: Response, status: number, error: string, description: string): void => {
    res.status(status).json({ error, error_description: description });
    tell(res, status);
  };
  const failed: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
    if (status === 413) return refuse(res, 413, 'invalid_client_metadata', 'The request is too large.');
    if (status === 400) return refuse(res, 400, 'invalid_client_metadata', 'The body is not JSON.');
    return refuse(res, 500, 'server_error', 'The request could not be handled.');
  };
  const register = async (req: Request, res: Response): Promise<void> => {
    const id = randomUUID();
    const read = readMetadata(req.body, id);
    if ('fault' in read) return refuse(res, 400, 'invalid_client_metadata', read.fault);
    try {
      if (!(await options.accept(read.written, req.ip ?? ''))) {
        res.set('Retry-After', '3600');
        return refuse(
          res,
          503,
          'temporarily_unavailable',
          'Too many registrations wait for approval; try again later.',
        );
      }
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'unrecorded') {
        res.set('Retry-After', '5');
        return refuse(res, 503, 'temporarily_unavailable', 'Registrations cannot be recorded at the moment.');
      }
      return refuse(res, 400, 'invalid_client_metadata', inWordsOfMetadata(error.faults));
    }
    res.status(201).json(registeredMetadata(read.written, id, Math.floor(options.clock().getTime() / 1000)));
    tell(res, 201, id);
  };

  router
    .route(PATH)
    .all((_req, res, next) => {
      res.locals.startedAt = performance.now();
      res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
      next();
    })
    .post(express.json({ limit: MOST_BYTES, inflate: false, strict: false }), register)
    .all((_req, res) => {
      res.set('Allow', 'POST');
      refuse(res, 405, 'invalid_request', 'This endpoint takes POST only.');
    });
  router.use(PATH, failed);
  return router;
}
