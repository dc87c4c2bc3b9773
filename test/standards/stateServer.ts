import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { PdmpQuery } from '../../src/exchange/types.js';
import type { TestServer } from '../transport/servers.js';
import { httpServer } from '../transport/servers.js';

/** What a state under test was asked. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (received: Received, response: ServerResponse) => void;

/** A state played by the test: keeps what it is asked, and answers as told. */
export interface StateServer extends TestServer {
  readonly received: Received[];
  answer: Answer;
}

export async function stateServer(): Promise<StateServer> {
  const received: Received[] = [];
  const server = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(one);
      state.answer(one, response);
    });
  });
  const state: StateServer = { ...server, received, answer: (_received, response) => response.end() };
  return state;
}

/** Sends text with a status and a content type. */
export function say(text: string | Buffer, status = 200, type = 'application/xml'): Answer {
  return (_received, response) => response.writeHead(status, { 'content-type': type }).end(text);
}

/** A sample message written for this project. */
export function sample(path: string): string {
  return readFileSync(new URL(`../fixtures/samples/${path}`, import.meta.url), 'utf8');
}

/** The first text of an element, whatever its prefix. */
export function textOf(xml: string, local: string): string {
  return new RegExp(`<(?:[\\w.-]+:)?${local}(?:\\s[^>]*)?>([^<]*)<`).exec(xml)?.[1] ?? '';
}

/** A question about a fictional person by a fictional prescriber; numbers pass their check digits. */
export const query: PdmpQuery = {
  requestId: '0123456789abcdef0123456789abcdef',
  requestedAt: '2026-01-15T14:03:22.123Z',
  period: { start: '2024-01-15', end: '2026-01-15' },
  patient: {
    resourceType: 'Patient',
    id: 'patient',
    name: [{ family: 'Sampleton', given: ['Testa', 'Q'] }],
    gender: 'female',
    birthDate: '1967-08-13',
    address: [{ line: ['100 Example St'], city: 'Columbus', state: 'OH', postalCode: '43215' }],
    telecom: [{ system: 'phone', value: '6145550100' }],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' }],
  },
  practitioner: {
    resourceType: 'Practitioner',
    id: 'practitioner',
    name: [{ family: 'Amster', given: ['Adam'] }],
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
      { system: 'http://terminology.hl7.org/NamingSystem/usdeanumber', value: 'BA1234563' },
    ],
  },
  role: {
    resourceType: 'PractitionerRole',
    id: 'role',
    code: [{ coding: [{ system: 'urn:pdmp:requestor-role', code: 'physician' }] }],
  },
  organization: {
    resourceType: 'Organization',
    id: 'organization',
    name: 'Highview Clinic',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1987654328' }],
    address: [{ state: 'KY' }],
  },
};
