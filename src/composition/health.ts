import { Router } from 'express';

/** `/healthz` (the process lives) and `/readyz` (it can serve: 200, else 503), for machines; both ports have them. */
export function healthRouter(isReady: () => boolean): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.type('text/plain').send('ok\n'));
  router.get('/readyz', (_req, res) => {
    const ready = isReady();
    res
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ready\n' : 'not ready\n');
  });
  return router;
}
