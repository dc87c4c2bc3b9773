import { badState, unknownName } from '../domain.js';
import type { ConfigDocument } from '../document.js';
import type { Draft, Entry } from '../draft.js';
import { Fault } from '../fault.js';
import type { Route } from '../schema/routes.js';
import { stateCodes } from '../states.js';
import { checkWsSecurity } from './wsSecurity.js';

const ofConnection = [
  'protocol',
  'endpoint',
  'tls',
  'sockets',
  'gzip',
  'headers',
  'pmixVersion',
  'smart',
  'fhir',
] as const;

/** Every route is for a state and leads somewhere. */
export function checkRoutes(draft: Draft, document: ConfigDocument, now: Date): void {
  if (draft.routes.length === 0)
    document.warn(['routes'], new Fault('is empty: there is nobody to ask', 'add a route for each state'));
  for (const entry of draft.routes) {
    if (!stateCodes.has(entry.name)) document.report(entry.path, badKey(entry.name));
    if (entry.raw['via'] !== undefined) checkVia(entry, draft, document);
    else checkDirect(entry, document);
    checkSettings(entry, draft, document);
    const { wsSecurity } = entry.value ?? {};
    if (wsSecurity !== undefined) checkWsSecurity(wsSecurity, [...entry.path, 'wsSecurity'], document, now);
  }
  checkSite(draft, document);
}

/** PMIX knows its partners by codes of one form; a hub refuses any other (wire/pmix.md 7.8). */
function checkSite(draft: Draft, document: ConfigDocument): void {
  const site = draft.gateway?.site;
  const pmix = draft.routes.find((entry) => protocolOf(entry, draft)?.startsWith('pmix-'));
  if (site === undefined || pmix === undefined || /^[A-Z]{2}(_[A-Z0-9]{3})?$/.test(site)) return;
  const fault = new Fault(
    `{value} is not a PMIX site code, and ${pmix.name} is asked in PMIX`,
    'write a state code, or one with _ and three letters or digits, such as KY_GWY',
  );
  document.report(['gateway', 'site'], fault);
}

/** The protocol of a route, its own or its connection's, as far as it is known. */
export function protocolOf({ value }: Entry<Route>, { connections }: Draft): string | undefined {
  return value?.protocol ?? connections.find(({ name }) => name === value?.via)?.value?.protocol;
}

/** What is wrong with a key that should be a state code. */
export function badKey(key: string): Fault {
  return new Fault('is not a state code', badState(key).remedy);
}

function checkVia({ path, raw, value }: Entry<Route>, { connections }: Draft, document: ConfigDocument): void {
  const names = connections.map(({ name }) => name);
  if (value?.via !== undefined && !names.includes(value.via)) {
    document.report([...path, 'via'], unknownName('connection', value.via, names));
  }
  for (const key of ofConnection) {
    if (key in raw)
      document.report([...path, key], new Fault('stands beside via', `remove it, or set it at the connection`));
  }
}

function checkDirect({ path, raw }: Entry<Route>, document: ConfigDocument): void {
  if (raw['protocol'] === undefined && raw['endpoint'] === undefined) {
    document.report(path, new Fault('leads nowhere', 'give via, or protocol and endpoint'));
  } else {
    for (const key of ['protocol', 'endpoint'] as const) {
      if (raw[key] === undefined)
        document.report(path, new Fault(`has no ${key}`, `add ${key}, or go via a connection`));
    }
  }
}

const OF_STANDARD = { script: 'script', asap: 'asap', wsSecurity: 'pmix', otherGeneration: 'pmix' };

/** Settings of a standard stand only where it is spoken. */
function checkSettings(entry: Entry<Route>, draft: Draft, document: ConfigDocument): void {
  const { path, raw } = entry;
  const protocol = protocolOf(entry, draft);
  for (const [key, standard] of Object.entries(OF_STANDARD)) {
    if (raw[key] !== undefined && protocol !== undefined && !protocol.startsWith(`${standard}-`))
      document.report([...path, key], new Fault(`is set, but the route speaks ${protocol}`, 'remove it'));
  }
}
