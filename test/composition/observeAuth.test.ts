import { describe, expect, it } from '@jest/globals';
import { observeAuth } from '../../src/composition/observeAuth.js';
import { createLog, createMetrics } from '../../src/telemetry/index.js';
import { Sink } from '../telemetry/sink.js';

describe('observeAuth', () => {
  const sink = new Sink();
  const metrics = createMetrics();
  const known = { client: (id: string) => id === 'ehr', connection: () => false, version: () => false };
  const observe = observeAuth(createLog({ level: 'info', stream: sink, known }), metrics);
  const lines = () => sink.lines.map(({ time: _time, ...line }) => line);

  it('logs and counts every token issued or refused, and every bearer refused, with its exact reason', async () => {
    observe({ kind: 'token', outcome: 'issued', client: 'ehr', ms: 1.4 });
    observe({ kind: 'token', outcome: 'replay', status: 400, client: 'ehr', ms: 2 });
    observe({ kind: 'token', outcome: 'client-unknown', status: 400, client: 'Quackenbush', ms: 2 });
    observe({ kind: 'bearer', outcome: 'insufficient', status: 403, client: 'ehr' });
    observe({ kind: 'endpoint', endpoint: 'revoke', status: 200, client: 'ehr', ms: 3 });
    expect(lines()).toEqual([
      { level: 'info', event: 'token.issued', client: 'ehr', ms: 1 },
      { level: 'info', event: 'token.refused', outcome: 'replay', status: 400, client: 'ehr', ms: 2 },
      { level: 'info', event: 'token.refused', outcome: 'client-unknown', status: 400, ms: 2, dropped: 1 },
      { level: 'info', event: 'bearer.refused', outcome: 'insufficient', status: 403, client: 'ehr' },
      { level: 'info', event: 'auth.request', route: '/auth/revoke', status: 200, client: 'ehr', ms: 3 },
    ]);
    expect(await metrics.expose()).toMatch(/pdmp_token_requests_total\{code="replay"\} 1/);
  });
});
