import { cast, type Identity } from '../../../src/simulator/index.js';
import { sample, textOf as elementOf } from '../../standards/stateServer.js';
import { type MessageHouse, type Told, window } from './messageHouse.js';

/** How a message stands, in the order in which the tests go through them. */
export const wrappings = ['bare', '1.1', '1.2'] as const;
export type Wrapping = (typeof wrappings)[number];

const ENVELOPE = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;
/** Media type by which each wrapping goes over HTTP. */
const types: Readonly<Record<Wrapping, string>> = {
  bare: 'application/xml',
  '1.1': 'text/xml',
  '1.2': 'application/soap+xml',
};

/** What is otherwise in a question. */
export type Change = readonly [string | RegExp, string];
let count = 0;

/** A question about the demo's star, by the registered prescriber, to no state by name: a sample with other texts. */
export function question(...changes: readonly Change[]): string {
  const { given, family, birthDate } = cast.star;
  count += 1;
  const usual: Change[] = [
    [/<RequestID>[^<]*/, `<RequestID>${String(count).padStart(32, '0')}`],
    ['>Testa<', `>${given}<`],
    ['>Sampleton<', `>${family}<`],
    ['>1967-08-13<', `>${birthDate}<`],
    [/<Gender>[^]*<\/StateIssuedID>\s*/, ''],
    [/<StateLicenseNumber>.*<\/StateLicenseNumber>\s*/, ''],
    [/<Facility>[^]*<\/Facility>\s*/, ''],
    ['>2024-01-15<', `>${window.start}<`],
    ['>2026-01-15<', `>${window.end}<`],
    [/<DisclosingState>.*<\/DisclosingState>\s*/, ''],
  ];
  return [...usual, ...changes].reduce((text, [from, to]) => text.replace(from, to), sample('asap/query.xml'));
}

/** Asks about somebody else. */
export const about = ({ given, family, birthDate }: Identity): Change[] => [
  [`>${cast.star.given}<`, `>${given}<`],
  [`>${cast.star.family}<`, `>${family}<`],
  [`>${cast.star.birthDate}<`, `>${birthDate}<`],
];

/** Names states. */
export const naming = (...states: string[]): Change => [
  '</Header>',
  `${states.map((state) => `<DisclosingState>${state}</DisclosingState>`).join('')}</Header>`,
];

/** A message as it goes over HTTP. */
export function wrap(message: string, wrapping: Wrapping, header = ''): string {
  if (wrapping === 'bare') return message;
  const bare = message.replace(/^<\?xml[^>]*\?>\s*/, '');
  return `<?xml version="1.0"?>\n<s:Envelope xmlns:s="${ENVELOPE[wrapping]}"><s:Header>${header}</s:Header><s:Body>${bare}</s:Body></s:Envelope>`;
}

/** Sends a message in its wrapping. @param damage done to what goes over HTTP */
export function send(
  door: MessageHouse,
  message: string,
  wrapping: Wrapping,
  as?: Parameters<MessageHouse['send']>[1],
  damage: (message: string) => string = (whole) => whole,
): Promise<Told> {
  return door.send(damage(wrap(message, wrapping)), as, { 'content-type': types[wrapping] });
}

/** Code and text of an Exception; empty where there is none. */
export function exceptionOf({ body }: Told): { code: string; text: string } {
  const exception = /<asap:Exception>.*<\/asap:Exception>/.exec(body)?.[0] ?? '';
  return { code: elementOf(exception, 'Code'), text: elementOf(exception, 'Text') };
}

/** Code and sentence of a SOAP fault, in either version; empty where there is none. */
export function faultOf({ body }: Told): { code: string; text: string } {
  const fault = /<soap:Fault>.*<\/soap:Fault>/.exec(body)?.[0] ?? '';
  return {
    code: elementOf(fault, 'Value') || elementOf(fault, 'faultcode'),
    text: elementOf(fault, 'Text') || elementOf(fault, 'faultstring'),
  };
}

/** Code of each state's Status. */
export function statesOf({ body }: Told): Record<string, string> {
  return Object.fromEntries(statusesIn(body).map(([state, code]) => [state, code]));
}

/** Text of each state's Status that has one. */
export function textsOf({ body }: Told): Record<string, string> {
  return Object.fromEntries(statusesIn(body).flatMap(([state, , text]) => (text === '' ? [] : [[state, text]])));
}

function statusesIn(body: string): [state: string, code: string, text: string][] {
  return [...body.matchAll(/<asap:Status>.*?<\/asap:Status>/g)].map(([status]) => [
    elementOf(status, 'DisclosingState'),
    elementOf(status, 'Code'),
    elementOf(status, 'Text'),
  ]);
}
