import type { Steps } from '../../../exchange/steps.js';
import type { StateCode } from '../../../exchange/types.js';
import type { DayPeriod, Resource } from '../../../fhir/types.js';
import type { Tables } from '../../../mapping/types.js';
import type { PmixGeneration } from '../readReport.js';
import { bundleOf } from './reply.js';

/** What stands in the report of one state. */
export interface StateReport {
  readonly state: StateCode;
  /** When the state told it, FHIR dateTime with its time. */
  readonly at: string;
  /** The window that was searched. */
  readonly period: DayPeriod;
  readonly resources: readonly Resource[];
}

const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';

/** Where `s:id` is defined, of which a report may have one. */
const STRUCTURES: Readonly<Record<PmixGeneration, string>> = {
  'pmix-3': 'http://release.niem.gov/niem/structures/4.0/',
  'pmix-2': 'http://niem.gov/niem/structures/2.0',
};
const DECLARATION = /^<\?xml[^>]*\?>\s*/;
const OPENED = '<pmp:RequestResponsePrescriptionReport';
const CLOSED = '</pmp:RequestResponsePrescriptionReport>';

/**
 * The one payload document of all reports, in steps: NIEM has place for any number of them, and so each state keeps its own window and
 * time. No element has a word for the state; `s:id` names it.
 * @param reports at least one
 * @throws MessageError `unwritable`
 */
export function* writeReports(
  reports: readonly StateReport[],
  generation: PmixGeneration,
  tables: Tables,
): Steps<string> {
  const documents: string[] = [];
  for (const report of reports) documents.push(yield* writeReport(report, generation, tables));
  const [head = ''] = documents[0]!.replace(DECLARATION, '').split(OPENED, 1);
  const bodies = documents.map((document, at) => {
    const own = document.slice(document.indexOf(OPENED) + OPENED.length, document.lastIndexOf(CLOSED));
    return `${OPENED} xmlns:s="${STRUCTURES[generation]}" s:id="${reports[at]!.state}"${own}${CLOSED}`;
  });
  const tail = documents[0]!.slice(documents[0]!.lastIndexOf(CLOSED) + CLOSED.length);
  return `${head}${bodies.join('')}${tail}`;
}

function* writeReport(
  { at, period, resources }: StateReport,
  generation: PmixGeneration,
  tables: Tables,
): Steps<string> {
  const header: Resource = {
    resourceType: 'MessageHeader',
    extension: [
      { url: `${MEDS}/header-timestamp-extension`, valueDateTime: at },
      { url: `${MEDS}/response-prescription-period-extension`, valuePeriod: { ...period } },
    ],
  };
  const bytes = yield* tables.writeSteps(`${generation}/report`, bundleOf([header, ...resources]));
  yield;
  return Buffer.from(bytes).toString();
}
