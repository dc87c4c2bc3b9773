import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import type { Secret } from '../config/index.js';

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

/**
 * Lets operators pass to what concerns people: with the configured token as bearer; where none is configured, from this
 * machine only, and then neither through a proxy nor by a web page under another name.
 */
export function adminAccess(token: Secret | undefined): RequestHandler {
  return (req, res, next) => {
    if (token === undefined) {
      if (isLocal(req)) return next();
      return refuse(403, 'Served to this machine only; configure admin.token to reach it from elsewhere.');
    }
    const [, given] = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '') ?? [];
    if (given !== undefined && equal(given, token.reveal())) return next();
    res.set('WWW-Authenticate', 'Bearer realm="pdmp-gateway admin"');
    return refuse(401, 'The token of admin.token is required.');

    function refuse(status: number, diagnostics: string): void {
      const issue = [{ severity: 'error', code: status === 401 ? 'login' : 'forbidden', diagnostics }];
      res
        .status(status)
        .set({ 'Content-Type': 'application/fhir+json; charset=utf-8', 'Cache-Control': 'no-store' })
        .end(JSON.stringify({ resourceType: 'OperationOutcome', issue }));
    }
  };
}

function isLocal(req: Request): boolean {
  const host = (req.get('host') ?? '').replace(/:\d+$/, '').toLowerCase();
  return (
    isLoopback(req.socket.remoteAddress ?? '') &&
    (host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''))) &&
    FORWARDED.every((name) => req.get(name) === undefined)
  );
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '');
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Compares in a time that tells nothing of where they differ. */
function equal(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
