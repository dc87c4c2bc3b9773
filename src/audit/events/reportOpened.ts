import type { Resource } from '../../fhir/types.js';
import { pseudonymsOf } from '../pseudonym.js';
import { clientAgent, gatewayAgent, requesterAgents } from './agents.js';
import { CODES, PROFILES } from './codes.js';
import { details, patientEntity, transactionEntity } from './entities.js';
import { restEvent } from './frame.js';
import type { AuditedRequest, GatewayIdentity } from './request.js';
import type { AuditEvent, Entity } from './types.js';

/** A history that is shown as a page, to whoever has the link that the requester was given. */
export interface OpenedReport {
  /** The patient as asked for. */
  readonly patient: Resource;
  /** The states whose records the page shows. */
  readonly states: readonly string[];
}

/** What {@link reportOpenedEvent} is made of. */
export interface ReportOpened {
  readonly gateway: GatewayIdentity;
  /** The question that the page answers; but `remoteAddress` is whoever opened the page. */
  readonly request: AuditedRequest;
  readonly report: OpenedReport;
  readonly recorded: Date;
  readonly patientKey: Uint8Array;
}

/** The event of a report's page being shown: the data of a question flow from us once more, as in `readBackEvent`. */
export function reportOpenedEvent({ gateway, request, report, recorded, patientKey }: ReportOpened): AuditEvent {
  const [person] = pseudonymsOf(report.patient, patientKey);
  return restEvent({
    gateway,
    request: { ...request, interaction: 'read' },
    recorded,
    outcome: '0',
    outcomeDesc: 'report opened',
    profile: PROFILES.read,
    agents: [
      gatewayAgent(gateway, 'source'),
      clientAgent(request, 'destination'),
      ...requesterAgents(request.requester),
    ],
    entities: [
      page(request),
      patientEntity(
        person,
        undefined,
        report.states.flatMap((state) => details({ state })),
      ),
      transactionEntity(request),
    ],
  });
}

/** The page is no resource that could be read: it is named by the question that it answers. */
function page({ question }: AuditedRequest): Entity {
  return {
    type: CODES.systemObject,
    role: CODES.domainResource,
    what: { identifier: { value: question }, display: 'history report' },
    detail: details({ question }),
  };
}
