import type { Seat } from '../../seat.js';
import { resourcesOf, type Told } from './decide.js';
import type { Json, Resource } from './json.js';
import { pdmp } from './names.js';
import { type Issue, outcomeOf } from './outcome.js';

/** The reply of `$pdmp-history`: a collection where there is a history, an outcome where there is something to say. */
export function historyReply(
  { state, clock }: Seat,
  { question, records, alerts, people, issue }: Told,
  base: string,
): Resource {
  const told = [
    ...resourcesOf(records, 'patient', 'dispense', 'prescription', 'medication', 'pharmacy', 'prescriber', 'alerts'),
    ...people,
    ...alerts,
  ];
  const facts: Json = [
    { url: `${pdmp}pdmp-header-timestamp-extension`, valueDateTime: clock().toISOString() },
    { url: `${pdmp}pdmp-activity-period-extension`, valuePeriod: { start: question.from, end: question.to } },
  ];
  const data: Json = {
    extension: facts,
    name: 'pdmp-history-data',
    resource: {
      resourceType: 'Bundle',
      type: 'collection',
      entry: told.map((resource) => ({
        fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
        resource: { ...resource, meta: { source: `urn:x-demo:${state}` } },
      })),
    },
  };
  return reply([
    ...(told.length > 0 ? [data] : []),
    ...(issue === undefined ? [] : [{ extension: facts, name: 'outcome', resource: outcomeOf(issue) }]),
  ]);
}

/** A reply without a history. */
export function refusedReply(issue: Issue): Resource {
  return reply([{ name: 'outcome', resource: outcomeOf(issue) }]);
}

function reply(parameter: readonly Json[]): Resource {
  return { resourceType: 'Parameters', parameter };
}
