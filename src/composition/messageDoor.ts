import type { Auditor } from '../audit/index.js';
import type { DurableRegistry } from '../auth/index.js';
import type { Config } from '../config/index.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Tables } from '../mapping/types.js';
import type { MessageDoorDeps } from '../standards/door/deps.js';
import type { Log, Metrics } from '../telemetry/index.js';
import { fingerprintOf, findByCertificate } from './clientCertificates.js';
import { individualReader } from './clients.js';
import type { FhirDoor } from './fhirDoor.js';
import type { Homes } from './homes.js';

/** What the doors for messages are made of. */
export interface MessageDoorParts {
  readonly config: Config;
  readonly registry: Pick<DurableRegistry, 'list' | 'find'>;
  readonly homes: Pick<Homes, 'messages' | 'limits'>;
  readonly tables: Tables;
  readonly exchange: Exchange;
  readonly plan: FhirDoor['plan'];
  readonly audit: Auditor;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What every door for messages has in common: who asks, by certificate; of whom, by policy; and what surrounds it. */
export function messageDoor(parts: MessageDoorParts): MessageDoorDeps {
  const { config, registry, homes, tables, exchange, plan, audit, log, metrics } = parts;
  const { limits, messages } = homes;
  const find = findByCertificate(registry, (client, other) => log.warn('certificate.shared', { client, other }));
  return {
    async identify(req) {
      const fingerprint = fingerprintOf(req, config.server.clientCertificateHeader);
      return fingerprint === undefined ? undefined : find(fingerprint);
    },
    readIndividual: individualReader(),
    plan: (client, asked) => plan(client, asked),
    exchange,
    audit,
    claim: (clientId, name, until) => messages.claim(clientId, name, until),
    tables,
    window: config.window,
    admit: {
      address: (address) => limits.address('fhir', address),
      client: (id) => limits.client(id),
      question: () => limits.question(),
    },
    bodyBytes: config.limits.requestBody,
    site: config.gateway.site,
    log,
    metrics,
  };
}
