import { randomUUID } from 'node:crypto';
import { cast, type Identity } from '../../../src/simulator/index.js';
import { sample } from '../../standards/stateServer.js';
import { type Told, window } from './messageHouse.js';

export const generations = ['pmix-3', 'pmix-2'] as const;
export type Generation = (typeof generations)[number];

const SERVICE = 'http://www.pmixpmp.org/pmp';
export const HISTORY = `${SERVICE}/ProvidePrescriptionDrugHistory`;
export const PICKLIST = `${SERVICE}/ProvidePatientPicklist`;

type Change = readonly [string | RegExp, string];

const bare = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\s*/, '');

/**
 * A question about the demo's star, by the registered prescriber, to no state by name: the published sample with other
 * texts.
 */
export function question(generation: Generation, changes: readonly Change[] = []): string {
  const { given, family, birthDate } = cast.star;
  const usual: Change[] = [
    ...(generation === 'pmix-2'
      ? ([[/<!\[CDATA\[[^]*\]\]>/, `<![CDATA[${bare(sample('pmix-2/request-full.xml'))}]]>`]] as Change[])
      : []),
    ['urn:uuid:572c0cb2-04ce-48c0-bd95-229fbf748d0d', `urn:uuid:${randomUUID()}`],
    [/<px:RequestID>[^<]*/, `<px:RequestID>IN${randomUUID()}`],
    ['<px:RequestorGivenName>James<', '<px:RequestorGivenName>Adam<'],
    ['<px:RequestorSurName>Doe<', '<px:RequestorSurName>Amster<'],
    ['>1245319599<', '>1234567893<'],
    ['>BD2345671<', '>BA1234563<'],
    ['<px:DisclosingState>OH<', '<px:DisclosingState><'],
    [/(PersonBirthDate>\s*<nc:Date>)[^<]*/, `$1${birthDate}`],
    [/(<nc:PersonGivenName>)[^<]*/, `$1${given}`],
    [/(<nc:PersonSurName>)[^<]*/, `$1${family}`],
    [/\s*<nc:PersonMiddleName>[^<]*<\/nc:PersonMiddleName>/, ''],
    [/\s*<nc:PersonNameSuffixText>[^<]*<\/nc:PersonNameSuffixText>/, ''],
    [/\s*<(j|nc):PersonSexCode>[^]*(?=\s*<pmp:SpeciesCode>)/, ''],
    [/(DateRangeBegin>)\d[^<]*/, `$1${window.start}`],
    [/(DateRangeEnd>)\d[^<]*/, `$1${window.end}`],
  ];
  return [...usual, ...changes].reduce(
    (text, [from, to]) => text.replace(from, to),
    sample('pmix/soap-request-history.xml'),
  );
}

/** Asks about somebody else. */
export const about = ({ given, family, birthDate }: Identity): Change[] => [
  [`>${cast.star.given}<`, `>${given}<`],
  [`>${cast.star.family}<`, `>${family}<`],
  [`>${cast.star.birthDate}<`, `>${birthDate}<`],
];

/** Names states. */
export const naming = (...states: string[]): Change => [
  '<px:DisclosingState><',
  `<px:DisclosingState>${states.join(' ')}<`,
];

/** A question as who matches: the same body, another action. */
export const picklist: Change = [HISTORY, PICKLIST];

/** How a message goes over HTTP. */
export const headers = (action = HISTORY) => ({
  'content-type': `application/soap+xml; charset=utf-8; action="${action}"`,
});

/** Status of each state; empty where the answer is a fault. */
export function statusesOf({ body }: Pick<Told, 'body'>): Record<string, string> {
  const listed = body.matchAll(
    /<px:Status><px:DisclosingState>(\w*)<\/px:DisclosingState><px:PMPStatus>(\w+)<\/px:PMPStatus>/g,
  );
  return Object.fromEntries([...listed].map(([, state = '', status = '']) => [state, status]));
}

/** What is noted of each state. */
export function notesOf({ body }: Pick<Told, 'body'>): Record<string, string> {
  const listed = body.matchAll(
    /<gw:AnswerNote><gw:DisclosingStateCode>(\w+)<\/gw:DisclosingStateCode><gw:NoteText>([^<]+)</g,
  );
  return Object.fromEntries([...listed].map(([, state = '', note = '']) => [state, note]));
}

/** Codes of a fault, outermost first, and its reason. */
export function faultOf({ body }: Pick<Told, 'body'>): { readonly codes: readonly string[]; readonly reason?: string } {
  return {
    codes: [...body.matchAll(/<(?:soap:Value|faultcode)>([^<]*)</g)].map(([, code = '']) => code),
    reason: /<(?:soap:Text xml:lang="en"|faultstring)>([^<]*)</.exec(body)?.[1],
  };
}

/** The payload document; empty where there is none. */
export function payloadOf({ body }: Pick<Told, 'body'>): string {
  return /<!\[CDATA\[([^]*)\]\]>/.exec(body)?.[1] ?? '';
}

/** The report of each state, as a payload of its own. */
export function reportsOf(told: Pick<Told, 'body'>): { readonly state: string; readonly payload: string }[] {
  const payload = payloadOf(told);
  const report =
    /<pmp:RequestResponsePrescriptionReport [^>]*s:id="(\w+)">[^]*?<\/pmp:RequestResponsePrescriptionReport>/g;
  const [head = ''] = payload.split('<pmp:RequestResponse', 1);
  return [...payload.matchAll(report)].map(([whole, state = '']) => ({
    state,
    payload: `${head}${whole}</pmix:PMPPrescriptionReport>`,
  }));
}
