import type { JsonObject, Resource } from '../../src/fhir/types.js';
import type { MessageGraph } from '../../src/mapping/types.js';

/** One status or fault entry as the tables read it into an OperationOutcome issue. */
export interface GraphIssue {
  readonly system: string;
  readonly codes: readonly string[];
  readonly state?: string;
}

export interface GraphParts {
  readonly issues?: readonly GraphIssue[];
  /** `urn:pdmp:extension:NAME` facts of the MessageHeader. */
  readonly facts?: Readonly<Record<string, string>>;
  /** MessageHeader.response.identifier. */
  readonly identifier?: string;
  readonly period?: { start: string; end: string };
  readonly timestamp?: string;
  readonly resources?: readonly Resource[];
  /** Default: as there is something that only a report tells. */
  readonly payload?: boolean;
}

const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';

/** A graph built by hand, as reading an answer gives it. */
export function graphOf(parts: GraphParts): MessageGraph {
  const extension: JsonObject[] = Object.entries(parts.facts ?? {}).map(([name, value]) => ({
    url: `urn:pdmp:extension:${name}`,
    ...(name.startsWith('wsa-') ? { valueUri: value } : { valueString: value }),
  }));
  if (parts.timestamp) extension.push({ url: `${MEDS}/header-timestamp-extension`, valueDateTime: parts.timestamp });
  if (parts.period)
    extension.push({ url: `${MEDS}/response-prescription-period-extension`, valuePeriod: parts.period });
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: 'h',
    extension,
    ...(parts.identifier ? { response: { identifier: parts.identifier, code: 'ok' } } : {}),
  };
  const issue = (parts.issues ?? []).map(({ system, codes, state }) => ({
    severity: 'information',
    code: 'informational',
    details: {
      coding: codes.map((code) => ({ system, code })),
      text: 'Testa Sampleton is what a state might write here',
    },
    ...(state ? { extension: [{ url: 'urn:pdmp:extension:state', valueCode: state }] } : {}),
  }));
  const outcome: Resource[] = issue.length > 0 ? [{ resourceType: 'OperationOutcome', id: 'o', issue }] : [];
  const payload = parts.payload ?? (parts.period ?? parts.timestamp ?? parts.resources) !== undefined;
  return { resources: [header, ...(parts.resources ?? []), ...outcome], warnings: [], enveloped: true, payload };
}

/** A dispense with its patient. */
export function dispenseOf(patient: string, id = `d-${patient}`): Resource[] {
  return [
    { resourceType: 'MedicationDispense', id, status: 'completed', subject: { reference: `urn:uuid:${patient}` } },
    person(patient),
  ];
}

export function person(id: string): Resource {
  return { resourceType: 'Patient', id, name: [{ family: 'Sampleton', given: ['Testa'] }] };
}
