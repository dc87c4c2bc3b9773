import type { Request, RequestHandler, Response } from 'express';
import type { RegisteredClient } from './client.js';
import type { AuthEvent, BearerRefusal } from './events.js';
import { honoured, type TokenChecks } from './honoured.js';
import { covers, type Permission, readScope } from './scopes.js';

/** What a door needs of a token. */
export interface ScopeNeed {
  /** FHIR resource type. */
  readonly resource: string;
  readonly permission: 'r' | 's';
}

/** A refusal for the door to write, as an OperationOutcome in the format it negotiates. */
export interface Denial {
  readonly status: 401 | 403;
  /** `OperationOutcome.issue.code`. */
  readonly code: 'login' | 'unknown' | 'expired' | 'forbidden';
  /** A sentence for people; holds nothing of the request. */
  readonly text: string;
  /** Who asked, where the token proves that: for the door's audit. */
  readonly client?: RegisteredClient;
}

/** Writes a refusal. Status and headers of authorization are set on `res` already. */
export type DeniedResponder = (req: Request, res: Response, denial: Denial) => void;

/** What the guard needs. */
export interface GuardOptions {
  readonly checks: TokenChecks;
  readonly onDenied: DeniedResponder;
  readonly observe: (event: AuthEvent) => void;
}

/** Makes the handler that lets a request pass with a token covering `need`, and puts the client where `clientOf` finds it. */
export type Guard = (need: ScopeNeed) => RequestHandler;

const REALM = 'realm="pdmp-gateway"';
const DENIALS: Readonly<Record<BearerRefusal, Denial>> = {
  missing: { status: 401, code: 'login', text: 'A bearer token is required; get one from the token endpoint.' },
  unknown: { status: 401, code: 'unknown', text: 'The bearer token is not one that is honoured here.' },
  expired: { status: 401, code: 'expired', text: 'The bearer token has expired; get a new one.' },
  insufficient: { status: 403, code: 'forbidden', text: 'The scope of the bearer token does not cover this request.' },
};

/**
 * The bearer check (K-15): the token counts now, and covers what the door needs.
 */
export function bearerGuard({ checks, onDenied, observe }: GuardOptions): Guard {
  return (need) => async (req, res, next) => {
    const deny = (outcome: BearerRefusal, client?: string, proved?: RegisteredClient): void => {
      const denial = DENIALS[outcome];
      res.status(denial.status).set({ 'WWW-Authenticate': challenge(outcome, need), 'Cache-Control': 'no-store' });
      observe({ kind: 'bearer', outcome, status: denial.status, client });
      onDenied(req, res, { ...denial, client: proved });
    };
    const token = bearerOf(req.get('authorization'));
    if (token === undefined) return deny('missing');
    const found = await honoured(token, checks);
    if ('refused' in found) return deny(found.refused, found.client);
    const { client } = found;
    const scopes = found.scopes.flatMap((text) => readScope(text) ?? []);
    if (!satisfies(need, (resource, permission) => covers(scopes, resource, permission))) {
      return deny('insufficient', client.id, client);
    }
    res.locals.client = client;
    next();
  };
}

/**
 * The client that the guard let pass.
 * @throws Error where no guard stands before the handler: a mistake of ours
 */
export function clientOf(res: Response): RegisteredClient {
  const client: unknown = res.locals.client;
  if (client === undefined) throw new Error('no guard stands before this handler');
  return client as RegisteredClient;
}

/**
 * A history is one thing: whoever may search dispenses gets what they refer to, and may read back what was answered,
 * whatever its type (contract §3, decision 0053).
 */
function satisfies({ resource, permission }: ScopeNeed, has: (resource: string, permission: Permission) => boolean) {
  return has(resource, permission) || (permission === 'r' && has('MedicationDispense', 'r'));
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header ?? '')?.[1];
}

/** RFC 6750 section 3: no error code where no token was given. */
function challenge(outcome: BearerRefusal, { resource, permission }: ScopeNeed): string {
  if (outcome === 'missing') return `Bearer ${REALM}`;
  if (outcome === 'insufficient') {
    return `Bearer ${REALM}, error="insufficient_scope", scope="system/${resource}.${permission}"`;
  }
  return `Bearer ${REALM}, error="invalid_token", error_description="${DENIALS[outcome].text}"`;
}
