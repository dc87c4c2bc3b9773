import { randomUUID } from 'node:crypto';
import type { Bundle, DayPeriod, JsonObject, Resource } from '../../../fhir/types.js';
import type { Reason } from '../../door/refusal.js';
import { wholeSeconds } from '../../reply/instant.js';
import type { ScriptVersion, SenderSoftware } from '../route.js';
import { echo } from './echo.js';
import type { Outline } from './outline.js';
import { TELLINGS } from './tellings.js';

/** Who answers. */
export interface Answering {
  /** `gateway.site`: who answers where the question's `To` was not read. */
  readonly site: string;
  readonly software: SenderSoftware;
}

/** What every reply says of itself. */
export interface ReplyFacts extends Answering {
  readonly version: ScriptVersion;
  /** The question, as far as it was read. */
  readonly outline: Outline;
  readonly now: Date;
}

const OUTCOME = 'urn:pdmp:script';

/** The version that a message is answered in: its own, or the one that its writer is most likely to read. */
export function answerVersion({ version, old }: Outline): ScriptVersion {
  if (version === '10.6' || version === '2017071') return version;
  return old === true ? '10.6' : '2017071';
}

/** A reply as the graph that the tables `…/history` write: its header, and what stands in its body. */
export function replyBundle(facts: ReplyFacts, body: readonly Resource[], searched?: DayPeriod): Bundle {
  const entry = [replyHeader(facts, searched), ...body].map((resource) => ({ resource }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

/** A SCRIPT Error. @param sentence at most 70 characters */
export function errorBundle(facts: ReplyFacts, reason: Reason, sentence: string): Bundle {
  const { code, described } = TELLINGS[reason];
  const description = described?.[facts.version];
  const issue: JsonObject = {
    severity: 'error',
    code: 'processing',
    diagnostics: 'SCRIPT Error',
    details: {
      coding: [
        { system: `${OUTCOME}:error`, code },
        ...(description === undefined ? [] : [{ system: `${OUTCOME}:description`, code: description }]),
      ],
      text: sentence,
    },
  };
  return replyBundle(facts, [{ resourceType: 'OperationOutcome', id: randomUUID(), issue: [issue] }]);
}

/** Receiver and sender change places; our MessageID is new, and relates to the question's. */
function replyHeader({ version, outline, now, site, software }: ReplyFacts, searched?: DayPeriod): Resource {
  const { to, toQualifier, from, fromQualifier, relates } = echo(outline, version, site);
  const modern = version === '2017071';
  return {
    resourceType: 'MessageHeader',
    id: randomUUID(),
    source: { endpoint: 'urn:pdmp:script' },
    ...(relates === undefined ? {} : { response: { identifier: relates, code: 'ok' } }),
    extension: [
      ...factsOf({
        'script-to': to,
        'script-to-qualifier': toQualifier,
        'script-from': from,
        'script-from-qualifier': fromQualifier,
        'script-message-id': randomUUID().replaceAll('-', ''),
        'script-software-developer': modern ? software.developer : undefined,
        'script-software-product': modern ? software.product : undefined,
        'script-software-version': modern ? software.version : undefined,
      }),
      { url: `${MEDS}/header-timestamp-extension`, valueDateTime: wholeSeconds(now.toISOString()) },
      ...(searched ? [{ url: `${MEDS}/response-prescription-period-extension`, valuePeriod: { ...searched } }] : []),
    ],
  };
}

const MEDS = 'http://hl7.org/fhir/us/meds/StructureDefinition';

function factsOf(values: Record<string, string | undefined>): JsonObject[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ url: `urn:pdmp:extension:${name}`, valueString: value }],
  );
}
