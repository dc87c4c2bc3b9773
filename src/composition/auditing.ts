import { Router } from 'express';
import { type AuditLogEvent, type Auditor, auditRouter, createAuditor, openAudit } from '../audit/index.js';
import type { Config } from '../config/index.js';
import type { Log, Metrics } from '../telemetry/index.js';
import { adminAccess } from './adminAccess.js';
import type { OpenRoute } from './openRoutes.js';

/** The audit of a running gateway. */
export interface Auditing {
  readonly auditor: Auditor;
  /** `/admin/fhir` of the operators' door. */
  readonly router: Router;
  close(): Promise<void>;
}

/** What {@link openAuditing} needs of the rest. */
export interface AuditingParts {
  readonly config: Config;
  readonly urls: { readonly url: string; readonly adminUrl: string };
  readonly routes: readonly OpenRoute[];
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Opens the audit log under the data folder.
 * @throws AuditError, StoreError `key`: then the gateway must not start
 */
export async function openAuditing({ config, urls, routes, log, metrics }: AuditingParts): Promise<Auditing> {
  const gateway = { publicUrl: urls.url, site: config.gateway.site };
  const { instance } = config.audit;
  const opened = await openAudit({ data: config.data, instance, gateway, observe: observe(log, metrics) });
  const settings = new Map(routes.map((route) => [route.settings.state, route.settings]));
  const router = Router();
  const base = `${urls.adminUrl}/admin/fhir`;
  router.use('/admin/fhir', adminAccess(config.admin.token), auditRouter({ ...opened, gateway, base }));
  return {
    router,
    auditor: createAuditor({
      log: opened.log,
      gateway,
      patientKey: opened.keys.patients,
      routeOf: (state) => {
        const { endpoint, protocol } = settings.get(state) ?? {};
        return { state, endpoint, protocol };
      },
    }),
    close: () => opened.log.close(),
  };
}

function observe(log: Log, metrics: Metrics): (event: AuditLogEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'written':
        return metrics.audited(event.events, event.ms);
      case 'failed':
        metrics.auditFailed();
        return log.error('audit.failed', { events: event.events }, event.error);
      case 'signed':
        return log.info('audit.signed', { hash: event.hash });
    }
  };
}
