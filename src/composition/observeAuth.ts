import type { AuthEvent } from '../auth/index.js';
import type { Log, Metrics } from '../telemetry/index.js';

/** Logs and counts what the authorization server tells. A client that is only claimed is not named in the log's figures. */
export function observeAuth(log: Log, metrics: Metrics): (event: AuthEvent) => void {
  return (event) => {
    if (event.kind === 'bearer') {
      const { outcome, status, client } = event;
      log.info('bearer.refused', { outcome, status, client });
      return;
    }
    if (event.kind === 'endpoint') {
      const { endpoint, outcome, status, client, ms } = event;
      log.info('auth.request', { route: `/auth/${endpoint}`, outcome, status, client, ms: Math.round(ms) });
      return;
    }
    metrics.token(event.outcome);
    if (event.outcome === 'issued') {
      log.info('token.issued', { client: event.client, ms: Math.round(event.ms) });
      return;
    }
    const { outcome, status, client } = event;
    log.info('token.refused', { outcome, status, client, ms: Math.round(event.ms) });
  };
}
