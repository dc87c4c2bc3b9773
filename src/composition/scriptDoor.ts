import type { Router } from 'express';
import type { Auditor } from '../audit/index.js';
import type { DurableRegistry } from '../auth/index.js';
import type { Config } from '../config/index.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Tables } from '../mapping/types.js';
import { createScriptResponder } from '../standards/script/responder/index.js';
import type { Log, Metrics } from '../telemetry/index.js';
import { fingerprintOf, findByCertificate, hasScriptDoor } from './clientCertificates.js';
import { individualReader } from './clients.js';
import type { FhirDoor } from './fhirDoor.js';
import type { Homes } from './homes.js';

/** What the SCRIPT door is made of. */
export interface ScriptDoorParts {
  readonly config: Config;
  readonly version: string;
  readonly registry: Pick<DurableRegistry, 'list' | 'find'>;
  readonly homes: Pick<Homes, 'messages' | 'limits'>;
  readonly tables: Tables;
  readonly exchange: Exchange;
  readonly plan: FhirDoor['plan'];
  readonly audit: Auditor;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The door for clients that ask in SCRIPT; there is none where no client could prove by a certificate who it is. */
export function openScriptDoor(parts: ScriptDoorParts): Router | undefined {
  const { config, version, registry, homes, tables, exchange, plan, audit, log, metrics } = parts;
  if (!hasScriptDoor(config)) return undefined;
  const { limits, messages } = homes;
  const find = findByCertificate(registry);
  return createScriptResponder({
    async identify(req) {
      const fingerprint = fingerprintOf(req, config.server.clientCertificateHeader);
      return fingerprint === undefined ? undefined : find(fingerprint);
    },
    readIndividual: individualReader(),
    plan: (client, asked) => plan(client, asked),
    exchange,
    audit,
    claim: (clientId, messageId, until) => messages.claim(clientId, messageId, until),
    tables,
    window: config.window,
    admit: {
      address: (address) => limits.address('fhir', address),
      client: (id) => limits.client(id),
      question: () => limits.question(),
    },
    bodyBytes: config.limits.requestBody,
    site: config.gateway.site,
    software: { developer: 'pdmp-gateway', product: 'pdmp-gateway', version },
    log,
    metrics,
  });
}
