import type { ExchangeAnswer, PdmpQuery, PlannedState } from '../exchange/types.js';
import { acceptedEvent, answeredEvents, askedEvents, type StateRouteFacts } from './events/answered.js';
import { type ChangedBy, type ClientChange, clientChangedEvent } from './events/clientChanged.js';
import { type ReadAgain, readBackEvent } from './events/readBack.js';
import { refusedEvent } from './events/refused.js';
import { type OpenedReport, reportOpenedEvent } from './events/reportOpened.js';
import type { AuditedRequest, GatewayIdentity } from './events/request.js';
import type { AuditLog } from './log/auditLog.js';

/**
 * What a door tells before it answers. Every call resolves once its events are on the disk.
 * Each throws AuditError `unwritable`: then the door answers 503, and nothing else.
 */
export interface Auditor {
  /** To be asked before a question goes out: nobody is told of a patient while the log cannot be written. */
  ready(): Promise<void>;
  /**
   * States were asked, or withheld by policy, and the requester is about to be told. `status`: what the answer amounts to
   * as a whole, as an HTTP status.
   */
  answered(request: AuditedRequest, told: Asked & { readonly status: number }): Promise<void>;
  /** A question was taken on, to be put to states later. */
  accepted(request: AuditedRequest, query: PdmpQuery): Promise<void>;
  /** States were asked for a question taken on before; nobody is told yet. */
  asked(request: AuditedRequest, asked: Asked): Promise<void>;
  /** The request is refused, or failed, and no state was asked. `reason`: a code of ours. */
  refused(request: AuditedRequest, refusal: { readonly status: number; readonly reason: string }): Promise<void>;
  /** Something answered before is told again. */
  readBack(request: AuditedRequest, read: ReadAgain): Promise<void>;
  /** Who may ask is about to change. */
  clientChanged(change: ClientChange, by: ChangedBy): Promise<void>;
  /** The page of a history is about to be shown. `request`: the question that it answers, and who opens the page. */
  reportOpened(request: AuditedRequest, report: OpenedReport): Promise<void>;
}

/** What came of a question, and whom it was planned for. */
export interface Asked {
  readonly answer: ExchangeAnswer;
  readonly plan: readonly PlannedState[];
}

/** What an auditor needs. */
export interface AuditorOptions {
  readonly log: AuditLog;
  readonly gateway: GatewayIdentity;
  /** Makes pseudonyms of patients: `AuditKeys.patients`. */
  readonly patientKey: Uint8Array;
  readonly routeOf: (state: string) => StateRouteFacts;
  readonly clock?: () => Date;
}

/** Makes FHIR AuditEvents of what doors tell, and puts them into the log. */
export function createAuditor(options: AuditorOptions): Auditor {
  const { log, gateway, patientKey, routeOf, clock = () => new Date() } = options;
  const about = (request: AuditedRequest) => ({ gateway, request, recorded: clock(), patientKey });
  const facts = ({ answer, plan }: Asked) => ({
    answer,
    withheld: new Set(plan.flatMap((planned) => ('refused' in planned ? [planned.state] : []))),
  });
  return {
    ready: () => log.ready(),
    answered: (request, { status, ...asked }) =>
      log.record(answeredEvents({ ...about(request), ...facts(asked), status, routeOf })),
    accepted: (request, { patient }) => log.record([acceptedEvent(about(request), patient)]),
    asked: (request, asked) => log.record(askedEvents({ ...about(request), ...facts(asked), routeOf })),
    refused: (request, refusal) => log.record([refusedEvent(gateway, request, refusal, clock())]),
    readBack: (request, read) => log.record([readBackEvent(gateway, request, read, clock())]),
    clientChanged: (change, by) => log.record([clientChangedEvent(gateway, change, by, clock())]),
    reportOpened: (request, report) => log.record([reportOpenedEvent({ ...about(request), report })]),
  };
}
