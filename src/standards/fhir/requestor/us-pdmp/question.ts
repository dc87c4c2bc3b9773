import type { PdmpQuery } from '../../../../exchange/types.js';
import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { withoutSsn } from '../../../reply/patient.js';
import type { FhirRoute } from '../options.js';
import { refuse } from '../refusal.js';
import { withGuideIdentifiers } from './identifiers.js';

const PDMP = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/';

/** How one state's `$pdmp-history` is asked. */
export interface UsPdmpRoute extends FhirRoute {
  /** Send the patient's social security number where the caller gave one. Default false. */
  readonly sendSsn?: boolean;
}

/**
 * The operation's `Parameters` (wire/fhir.md §2.1), each resource in its own parameter. It has none for the window: that
 * stands in the guide's own extension on the patient, for states that read it.
 * @param key what the state gave to fetch the history with, when it was asked before
 * @throws Refusal where nobody is named who asks: the operation demands somebody
 */
export function historyQuestion(query: PdmpQuery, { state, nameState, sendSsn }: UsPdmpRoute, key?: string): Resource {
  const { practitioner, role, organization, delegate, period } = query;
  if (practitioner === undefined)
    return refuse('internal', 'The question cannot be told in this standard: it names nobody who asks.', {
      disclosed: 'no',
    });
  const patient = withGuideIdentifiers(sendSsn === true ? query.patient : withoutSsn(query.patient));
  const plainRole = roleOf(practitioner, organization);
  const parameter: JsonObject[] = [
    {
      extension: [{ url: `${PDMP}pdmp-activity-period-extension`, valuePeriod: { ...period } }],
      name: 'patient',
      resource: patient,
    },
    { name: 'authorized-practitioner', resource: withGuideIdentifiers(practitioner) },
    // Where a delegate asks, the role of the question is theirs.
    {
      name: 'authorized-practitioner-role',
      resource: delegate === undefined && role !== undefined ? { ...role, ...plainRole } : plainRole,
    },
    ...(organization === undefined ? [] : [{ name: 'authorized-practitioner-organization', resource: organization }]),
    ...(delegate === undefined
      ? []
      : [
          { name: 'delegate-practitioner', resource: withGuideIdentifiers(delegate) },
          { name: 'delegate-practitioner-role', resource: { ...role, ...roleOf(delegate, organization) } },
        ]),
    ...(key === undefined ? [] : [{ name: 'pre-stage-retrieval-key', valueString: key }]),
    ...(nameState === true ? [{ name: 'jurisdiction', valueCode: state }] : []),
  ];
  return { resourceType: 'Parameters', meta: { profile: [`${PDMP}pdmp-parameters-request`] }, parameter };
}

/** The guide wants a role to refer to the person and the place that are sent beside it. */
function roleOf(practitioner: Resource, organization: Resource | undefined): Resource {
  return {
    resourceType: 'PractitionerRole',
    practitioner: { reference: `Practitioner/${practitioner.id}` },
    ...(organization === undefined ? {} : { organization: { reference: `Organization/${organization.id}` } }),
  };
}
