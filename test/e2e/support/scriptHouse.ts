import type { SimulatorOptions } from '../../../src/simulator/index.js';
import { cast } from '../../../src/simulator/index.js';
import { sample, textOf as elementOf } from '../../standards/stateServer.js';
import { type MessageHouse, startMessageHouse, type Told, window } from './messageHouse.js';

export { asOf, type MessageHouse as ScriptHouse, type Told, window } from './messageHouse.js';

/** @param registered more of the EHR's registration @param changes more of the configuration */
export function startScriptHouse(
  simulated?: SimulatorOptions,
  registered?: Record<string, unknown>,
  changes?: Record<string, unknown>,
): Promise<MessageHouse> {
  return startMessageHouse('/script', simulated, registered, changes);
}

export type Version = '10.6' | '2017071';
export const versions: readonly Version[] = ['10.6', '2017071'];

let count = 0;

/** A question about the demo's star, by the registered prescriber: a published sample with other texts. */
export function question(version: Version, changes: readonly (readonly [string | RegExp, string])[] = []): string {
  const { given, family, birthDate } = cast.star;
  count += 1;
  const usual: [string | RegExp, string][] = [
    [/<MessageID>[^<]*/, `<MessageID>${String(count).padStart(32, '0')}`],
    ['>Testpatient<', `>${family}<`],
    ['>Casey<', `>${given}<`],
    ['>1984-07-02<', `>${birthDate}<`],
    [/<Address><AddressLine1>12 Elm St.*?<\/Address>/, ''],
    ['>1999999984<', '>1234567893<'],
    [/<Identification><DEANumber>AB1234579/, '<Identification><DEANumber>BA1234563'],
    ['<LastName>Prescriber<', '<LastName>Amster<'],
    ['<FirstName>Pat<', '<FirstName>Adam<'],
    [/<Facility>.*<\/Facility>/, ''],
    ['>2024-01-15<', `>${window.start}<`],
    ['>2026-01-15<', `>${window.end}<`],
    [/<PDMPStatesRequested>.*<\/PDMPStatesRequested>/, ''],
  ];
  const name = version === '10.6' ? '10-rxhistoryrequest' : '17-rxhistoryrequest-prescriber';
  return [...usual, ...changes].reduce((text, [from, to]) => text.replace(from, to), sample(`ncpdp/${name}.xml`));
}

/** The codes of an Error; empty where there is none. */
export function codesOf({ body }: Told): { code: string; descriptionCode?: string; description: string } {
  const error = /<Error>.*<\/Error>/.exec(body)?.[0] ?? '';
  const descriptionCode = elementOf(error, 'DescriptionCode');
  return {
    code: elementOf(error, 'Code'),
    ...(descriptionCode === '' ? {} : { descriptionCode }),
    description: elementOf(error, 'Description'),
  };
}

/** What 2017071 tells of each state. */
export function statesOf({ body }: Told): Record<string, string> {
  const listed = body.matchAll(/<PDMPStates><StateProvince>([A-Z]+)<\/StateProvince><ReasonCode>([A-Z]+)</g);
  return Object.fromEntries([...listed].map(([, state = '', code = '']) => [state, code]));
}
