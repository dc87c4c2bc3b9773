import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import { answering } from '../../standards/pmix/support/answering.js';
import {
  type Answer,
  type Received,
  sample,
  say,
  type StateServer,
  stateServer,
  textOf,
} from '../../standards/stateServer.js';
import { period, person, questionHeader, resourcesIn, resourcesOf, wholeAnswer, wholeRecords } from './messages.js';

/** A state that keeps what it is asked, and tells all that its standard has a place for. */
export interface WholeState {
  readonly protocol: string;
  /** Two letters. */
  readonly state: string;
  readonly server: StateServer;
  /** The resources of its answer. */
  readonly told: readonly Resource[];
  /** The resources of the last question, as the state reads it. */
  asked(): Resource[];
}

const isDispense = ({ resourceType }: Resource): boolean => resourceType === 'MedicationDispense';
const bare = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\s*/, '');

interface Playing {
  readonly answer: (received: Received, path: string) => string;
  readonly told: readonly Resource[];
  readonly type: string;
  readonly read: (received: Received, path: string) => Resource[];
}

const XML = 'application/xml; charset=utf-8';
const SOAP = 'application/soap+xml; charset=utf-8';
const JSON_TYPE = 'application/fhir+json; charset=utf-8';

const played: Readonly<Record<string, (state: string) => Playing>> = {
  'pmix-3': pmix('pmix-3'),
  'pmix-2': pmix('pmix-2'),
  'script-10.6': script('script-10.6'),
  'script-2017071': script('script-2017071'),
  'asap-2.1a': () => {
    const message = wholeAnswer('asap-2.1a', { 'Request ID': 'ASKED' });
    return {
      answer: ({ body }) => message.replace('>ASKED<', `>${textOf(body, 'RequestID')}<`),
      told: resourcesOf('asap-2.1a/history', message),
      type: XML,
      read: ({ body }) => resourcesOf('asap-2.1a/request', body),
    };
  },
  'fhir-us-meds': () => {
    const told = wholeRecords();
    const entry = told.map((resource) => ({
      fullUrl: `https://pdmp.example.org/r4/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: isDispense(resource) ? 'match' : 'include' },
    }));
    const url = `https://pdmp.example.org/r4/MedicationDispense?subject:Patient.birthdate=eq${person.birthDate}`;
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      total: told.filter(isDispense).length,
      link: [{ relation: 'self', url }],
      entry,
    };
    return { answer: () => JSON.stringify(bundle), told, type: JSON_TYPE, read: (_, path) => searched(path) };
  },
  'fhir-us-pdmp': () => {
    const told = wholeRecords();
    const entry = told.map((resource) => ({
      fullUrl: `https://pdmp.example.org/r4/${resource.resourceType}/${resource.id}`,
      resource,
    }));
    const data = { name: 'pdmp-history-data', resource: { resourceType: 'Bundle', type: 'collection', entry } };
    const answer = JSON.stringify({ resourceType: 'Parameters', parameter: [data] });
    return { answer: () => answer, told, type: JSON_TYPE, read: ({ body }) => called(body) };
  },
};

/** The protocols, each with a state of its own; none is a state that has rows of its own. */
export const protocols = Object.keys(played);
const STATES = ['OH', 'KY', 'MD', 'IN', 'TN', 'GA', 'NC'];

/** Starts a state of each protocol. */
export function startStates(): Promise<WholeState[]> {
  return Promise.all(
    protocols.map(async (protocol, n) => {
      const state = STATES[n]!;
      const playing = played[protocol]!(state);
      const server = await stateServer();
      const paths: string[] = [];
      server.answer = (received, response) => {
        const path = response.req.url ?? '';
        paths.push(path);
        const answer: Answer = say(playing.answer(received, path), 200, playing.type);
        answer(received, response);
      };
      const asked = (): Resource[] => playing.read(server.received.at(-1)!, paths.at(-1)!);
      return { protocol, state, server, told: playing.told, asked };
    }),
  );
}

function pmix(generation: 'pmix-3' | 'pmix-2'): (state: string) => Playing {
  return (state) => {
    const report = wholeAnswer(generation);
    const envelope = sample('pmix/soap-response-provided.xml')
      .replaceAll('>OH<', `>${state}<`)
      .replace(/<!\[CDATA\[[^]*?\]\]>/, () => `<![CDATA[${bare(report)}]]>`);
    return {
      answer: (received) => answering(envelope, received),
      told: resourcesOf(`${generation}/report`, report),
      type: SOAP,
      read: ({ body }) => resourcesOf(`${generation}/request`, body),
    };
  };
}

function script(version: 'script-10.6' | 'script-2017071'): (state: string) => Playing {
  return () => {
    const message = wholeAnswer(version, { 'Request ID': 'ASKED' });
    return {
      answer: ({ body }) => message.replace('>ASKED<', `>${textOf(body, 'MessageID')}<`),
      told: resourcesOf(`${version}/history`, message),
      type: XML,
      read: ({ body }) => resourcesOf(`${version}/request`, body),
    };
  };
}

/** The question of a search, by its parameters. */
function searched(path: string): Resource[] {
  const asked = new URLSearchParams(path.slice(path.indexOf('?') + 1));
  const [start, end] = asked
    .getAll('authorizingPrescription.dispenseRequest.validityPeriod')
    .map((bound) => bound.slice(2));
  const one = (name: string): string => asked.get(`subject:Patient.${name}`) ?? '';
  const name = [{ given: [one('name.given')], family: one('name.family') }];
  return [
    { resourceType: 'Patient', name, birthDate: one('birthdate').replace('eq', '') },
    questionHeader({ start, end }, asked.getAll('jurisdiction')),
  ];
}

/** The question of the operation. */
function called(body: string): Resource[] {
  const { parameter } = JSON.parse(body) as { readonly parameter: readonly JsonObject[] };
  const [extension] = (parameter.find(({ name }) => name === 'patient')?.extension ?? []) as JsonObject[];
  const states = parameter.filter(({ name }) => name === 'jurisdiction').map(({ valueCode }) => String(valueCode));
  return [...resourcesIn(parameter), questionHeader(extension?.valuePeriod as JsonObject | undefined, states)];
}

export { period };
