import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import express from 'express';
import { type Auditor, createAuditor, openAudit } from '../../../../../src/audit/index.js';
import { individualReader } from '../../../../../src/composition/clients.js';
import { createExchange } from '../../../../../src/exchange/exchange.js';
import { planStates } from '../../../../../src/exchange/plan.js';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import type { Resource } from '../../../../../src/fhir/types.js';
import { openTables } from '../../../../../src/mapping/index.js';
import type { Tables } from '../../../../../src/mapping/types.js';
import { type AsapResponderDeps, createAsapResponder } from '../../../../../src/standards/asap/responder/index.js';
import { memoryReplayGuard } from '../../../../../src/store/index.js';
import { createLog, createMetrics } from '../../../../../src/telemetry/index.js';
import { clientWith, hangUp, listen } from '../../../../auth/support/rig.js';

/** An ASAP door on loopback in front of a real exchange and audit log; only the states are ours. */
export interface AsapDoor {
  readonly url: string;
  readonly tables: Tables;
  send(message: string, type?: string): Promise<{ status: number; body: string }>;
  /** Whether the audit says that it can be written. */
  ready(): Promise<boolean>;
  /** The audit log can be written no more, until it is opened again. */
  closeAudit(): Promise<void>;
  openAudit(): Promise<void>;
  close(): Promise<void>;
}

/** The requester's client, as it is registered. */
const client = clientWith('ehr', {});

/**
 * @param states what each state says to any question
 * @param overlays files of mapping overlays
 */
export async function openAsapDoor(
  states: Readonly<Record<string, StateAnswer>>,
  options: Partial<AsapResponderDeps> = {},
  overlays: readonly string[] = [],
): Promise<AsapDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'pdmp-asap-'));
  const named = join(folder, 'overlays');
  const gateway = { publicUrl: 'https://pdmp.example.org', site: 'KY_TST' };
  const opened = async () => {
    const { log, keys } = await openAudit({ data: folder, instance: 'gateway', gateway });
    const routeOf = (state: string) =>
      ({ state, endpoint: `https://${state.toLowerCase()}.example.org`, protocol: 'pmix-3' }) as const;
    return { log, auditor: createAuditor({ log, gateway, patientKey: keys.patients, routeOf }) };
  };
  let audit = await opened();
  const now = (): Auditor => audit.auditor;
  const auditor: Auditor = {
    ...audit.auditor,
    ready: () => now().ready(),
    answered: (...what) => now().answered(...what),
    refused: (...what) => now().refused(...what),
  };
  mkdirSync(named);
  overlays.forEach((text, n) => writeFileSync(join(named, `${n}.yaml`), text));
  const tables = await openTables({ only: ['asap-2.1a/request', 'asap-2.1a/history'], overlays: named });
  const routes = new Map(
    Object.entries(states).map(([state, says]) => [state, { state, timeoutMs: 4_000, ask: async () => says }]),
  );
  const replay = memoryReplayGuard();
  const server = createServer(
    express().use(
      createAsapResponder({
        identify: async () => client,
        readIndividual: individualReader(),
        plan: (_client, asked) => planStates({ asked, routes, permit: () => undefined }),
        exchange: createExchange({ deadlineMs: 5_000, idKey: Buffer.alloc(32, 7), publicUrl: gateway.publicUrl }),
        audit: auditor,
        claim: (id, messageId, until) => replay.claim(id, messageId, until),
        tables,
        window: { months: 24, days: 0 },
        admit: { address: async () => undefined, client: async () => undefined, question: () => () => undefined },
        bodyBytes: 65_536,
        site: gateway.site,
        log: createLog({ stream: new Writable({ write: (_chunk, _encoding, done) => done() }) }),
        metrics: createMetrics(),
        action: 'urn:example:Ask',
        ...options,
      }),
    ),
  );
  const url = await listen(server);
  return {
    url,
    tables,
    async send(body, type = 'application/xml') {
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
      return { status: answer.status, body: await answer.text() };
    },
    ready: () =>
      audit.auditor.ready().then(
        () => true,
        () => false,
      ),
    closeAudit: () => audit.log.close(),
    async openAudit() {
      audit = await opened();
    },
    async close() {
      await hangUp(server);
      await audit.log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a state tells of somebody: a person, a prescriber and records. */
export function provided(...resources: readonly Resource[]): StateAnswer {
  return { status: 'provided', resources, warnings: [] };
}

/** A fictional person of a state. */
export function person(id: string): Resource {
  return { resourceType: 'Patient', id, name: [{ family: 'Sampleton', given: ['Testa'] }], birthDate: '1967-08-13' };
}

const FILL = { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' };

/** A record about a person, as a state tells it. */
export function record(id: string, patient: string, more: Partial<Resource> = {}): Resource {
  return {
    resourceType: 'MedicationDispense',
    id,
    status: 'completed',
    subject: { reference: `urn:uuid:${patient}` },
    identifier: [{ system: 'urn:pdmp:rx-number', type: { coding: [FILL] }, value: id }],
    whenPrepared: '2025-06-01',
    medicationCodeableConcept: { text: 'OXYCODONE HCL 5 MG TABLET' },
    ...more,
  } as Resource;
}
