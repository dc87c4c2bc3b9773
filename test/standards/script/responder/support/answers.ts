import type { ExchangeAnswer, StateOutcome } from '../../../../../src/exchange/types.js';
import type { Resource } from '../../../../../src/fhir/types.js';
import { type FittedMessage, type MessageGraph, openTables } from '../../../../../src/mapping/index.js';
import { historyBundle } from '../../../../../src/standards/script/responder/history.js';
import type { ReplyFacts } from '../../../../../src/standards/script/responder/reply.js';
import type { ScriptVersion } from '../../../../../src/standards/script/route.js';
import { atOnce } from '../../../../../src/xml/steps.js';
import { query } from '../../../stateServer.js';

export const tables = await openTables();
export const VERSIONS: readonly ScriptVersion[] = ['10.6', '2017071'];

/** What a reply in a version says of itself. */
export const factsOf = (version: ScriptVersion, outline: ReplyFacts['outline'] = {}): ReplyFacts => ({
  site: 'GWY',
  software: { developer: 'Example', product: 'Example', version: '1' },
  version,
  outline: { version, messageId: 'a1', ...outline },
  now: new Date('2026-01-15T14:03:22Z'),
});

/** A state whose records came. */
export const provided = (state: string): StateOutcome => ({
  ...{ state, status: 'provided', period: query.period, elapsedMs: 1, dispenses: 1, warnings: [] },
  answer: { status: 'provided', resources: [], warnings: [] },
});

/** The answer of states that told these resources. */
export const answerOf = (
  resources: readonly Resource[],
  outcomes: readonly StateOutcome[] = [provided('OH')],
): ExchangeAnswer => ({
  ...{ query, outcomes: [...outcomes], answeredAt: '2026-01-15T14:03:22Z' },
  resources: resources.map((one) => ({ meta: { source: 'urn:pdmp:OH' }, ...one })),
});

/** A reply as the door makes it, which the version's schema must take. */
export function replyTo(answer: ExchangeAnswer, version: ScriptVersion): Reply {
  const facts = factsOf(version);
  const fit = (before?: FittedMessage): FittedMessage =>
    atOnce(tables.fitSteps(`script-${version}/history`, historyBundle(answer, facts, before)));
  const fitted = fit(fit());
  const graph = tables.readGraph(`script-${version}/history`, fitted.bytes, { schema: 'strict' });
  return { fitted, graph, xml: Buffer.from(fitted.bytes).toString() };
}

interface Reply {
  readonly fitted: FittedMessage;
  readonly graph: MessageGraph;
  readonly xml: string;
}

const FILL = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'FILL' }] };

/** A fill with its drug, prescription, prescriber and pharmacy, about a patient. */
export function fillOf(
  id: string,
  { patient = query.patient, told = {} }: { patient?: Resource; told?: Partial<Odd> } = {},
): Resource[] {
  const { words = 'Sample', number = '12345', quantity = 60 } = told;
  const about = {
    subject: { reference: `Patient/${patient.id}` },
    medicationReference: { reference: `Medication/m${id}` },
  };
  const address = [{ line: [words, words], city: words, state: 'OH', postalCode: '43215' }];
  return [
    patient,
    {
      ...{
        resourceType: 'Practitioner',
        id: `p${id}`,
        name: [{ family: words, given: [words, words], suffix: [words] }],
      },
      identifier: [
        { system: 'http://hl7.org/fhir/sid/us-npi', value: number },
        { system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: number },
      ],
      ...{ address, telecom: [{ system: 'phone', value: number }] },
    },
    {
      ...{
        resourceType: 'Organization',
        id: `o${id}`,
        name: words,
        address,
        telecom: [{ system: 'phone', value: words }],
      },
      identifier: [
        { system: 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber', value: number },
        { system: 'http://hl7.org/fhir/sid/us-npi', value: number },
      ],
    },
    {
      ...{ resourceType: 'Medication', id: `m${id}` },
      code: { text: words, coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00406055201' }] },
    },
    {
      ...{ resourceType: 'MedicationRequest', id: `r${id}`, status: 'completed', intent: 'order', ...about },
      ...{ requester: { reference: `Practitioner/p${id}` }, authoredOn: '2025-11-30', note: [{ text: words }] },
    },
    {
      ...{ resourceType: 'MedicationDispense', id: `d${id}`, status: 'completed', ...about },
      authorizingPrescription: [{ reference: `MedicationRequest/r${id}` }],
      performer: [{ actor: { reference: `Organization/o${id}` } }],
      identifier: [{ type: FILL, system: 'urn:pdmp:rx-number', value: number }],
      ...{ quantity: { value: quantity, unit: words }, daysSupply: { value: 30 }, note: [{ text: words }] },
      ...{ dosageInstruction: [{ text: words }], whenPrepared: '2025-12-01', whenHandedOver: '2025-12-01' },
    },
  ];
}

/** What is odd in a record: its words, its numbers. */
export interface Odd {
  readonly words: string;
  readonly number: string;
  readonly quantity: number;
}
