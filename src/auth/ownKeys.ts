import type { JsonWebKey } from 'node:crypto';
import express, { type Router } from 'express';

/**
 * Serves the public keys by which FHIR states know the gateway as their client: `GET /auth/jwks`, without a token, with a
 * `Cache-Control` (SMART App Launch 2.2, SM-302, SM-303). There may be none.
 */
export function ownKeysEndpoint(keys: readonly JsonWebKey[]): Router {
  const body = Buffer.from(JSON.stringify({ keys }));
  return express.Router().get('/auth/jwks', (_req, res) => {
    res
      .status(200)
      .set({ 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'public, max-age=300' })
      .send(body);
  });
}
