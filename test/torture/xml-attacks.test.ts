import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/mapping/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { MessageError } from '../../src/xml/errors.js';
import { httpServer } from '../transport/servers.js';
import { attacks } from './support/attacks.js';
import { cdata, envelope, escaped } from './support/envelope.js';
import { readSample } from './support/samples.js';

/** Messages that a state answers with, by the table that reads them. */
const messages: readonly (readonly [table: string, name: string])[] = [
  ['pmix-3/report', 'pmix/report-full.xml'],
  ['pmix-3/report', 'pmix/soap-response-provided.xml'],
  ['pmix-2/report', 'pmix-2/report-full.xml'],
  ['script-10.6/history', 'ncpdp/10-rxhistoryresponse-approved.xml'],
  ['script-2017071/history', 'ncpdp/17-rxhistoryresponse-approved.xml'],
];

/** Where entities point to. */
const trap = await httpServer((_request, response) => response.end('<!ENTITY boom "boom">'));
const every = attacks(trap.url);
let tables: Tables;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => trap.stop());

/** Reads within a second of this process's time (others on the machine take theirs), and says how it was refused. */
function refusal(table: string, message: Buffer): MessageError | string {
  const started = process.cpuUsage();
  try {
    tables.read(table, message);
    return 'it was read';
  } catch (error) {
    const { user, system } = process.cpuUsage(started);
    const ms = (user + system) / 1000;
    if (ms > 1000) return `refused after ${Math.round(ms)} ms`;
    return error instanceof MessageError ? error : `threw ${String(error)}`;
  }
}

const codes = ['doctype', 'not-well-formed', 'limit', 'encoding'];

function expectRefused(table: string, message: Buffer): void {
  const refused = refusal(table, message);
  expect(refused).toBeInstanceOf(MessageError);
  const { code, line, message: sentence } = refused as MessageError;
  expect(codes).toContain(code);
  expect(line).toBeGreaterThan(0);
  expect(sentence.length).toBeLessThan(1200);
}

describe('an attack on a reader of XML is refused within a second', () => {
  it.each(messages)('by %s on %s, but for the attack', (table, name) => {
    expect(() => tables.read(table, readSample(name).bytes)).not.toThrow();
  });

  describe.each(every)('$name', ({ spoil }) => {
    it.each(messages)('%s, on %s', (table, sample) => {
      expectRefused(table, spoil(readSample(sample).bytes.toString()));
    });
  });

  describe.each(every.filter(({ inText }) => inText))('$name in the payload of an envelope', ({ spoil }) => {
    it.each([
      ['CDATA', cdata],
      ['escaped text', escaped],
    ])('as %s', (_how, wrap) => {
      const { bytes } = readSample('pmix/report-full.xml');
      const payload = spoil(bytes.toString()).toString();
      expectRefused('pmix-3/report', Buffer.from(envelope(wrap(payload))));
    });
  });

  it('and nobody fetched what an entity named', () => {
    expect(trap.connections()).toBe(0);
  });
});
