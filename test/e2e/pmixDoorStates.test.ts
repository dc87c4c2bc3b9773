import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { type MessageHouse, startMessageHouse, type Told, twoPersons } from './support/messageHouse.js';
import {
  about,
  faultOf,
  type Generation,
  generations,
  headers,
  naming,
  notesOf,
  payloadOf,
  PICKLIST,
  picklist,
  question,
  statusesOf,
} from './support/pmixHouse.js';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: generations.map((one) => `${one}/report`) });
});

/** How many records, and people who match, a reply tells, which must be valid against our schema. */
const counted = (generation: Generation, { body }: Told): { records: number; people: number } => {
  const { resources } = tables.readGraph(`${generation}/report`, Buffer.from(body), { schema: 'strict' });
  return {
    records: resources.filter(({ resourceType }) => resourceType === 'MedicationDispense').length,
    people: body.match(/<pmp:PicklistPatient>/g)?.length ?? 0,
  };
};

describe('states of which one is broken, and one may be viewed only', () => {
  let door: MessageHouse;
  beforeAll(async () => {
    door = await startMessageHouse(
      '/pmix',
      { faults: { IN: 'truncated' } },
      { individuals: twoPersons },
      {
        policies: { MD: { disclosure: 'view' }, WA: { disclosure: 'ephemeral' }, OH: { candidates: 'show' } },
        deadline: '20s',
      },
    );
  });
  afterAll(() => door.house.close());
  const send = (message: string, more: Record<string, string> = headers()) => door.send(message, undefined, more);

  it.each(generations)('are each told of in %s, and what the others know', async (generation) => {
    const told = await send(question(generation));
    expect(statusesOf(told)).toEqual({
      ...{ IN: 'Error', KY: 'Provided', MD: 'Disallowed', OH: 'Provided', WA: 'Provided' },
    });
    const { records, people } = counted(generation, told);
    expect(records).toBeGreaterThan(20);
    expect(people).toBe(0);
    expect(notesOf(told)).toMatchObject({ IN: expect.stringMatching(/cannot be read/), MD: expect.any(String) });
  });

  it.each(generations)('are never an empty history in %s where one is not known', async (generation) => {
    const told = await send(question(generation, about(cast.unknown)));
    expect(statusesOf(told)).toEqual({
      ...{ IN: 'Error', KY: 'NotFound', MD: 'Disallowed', OH: 'NotFound', WA: 'NotFound' },
    });
    expect(payloadOf(told)).toBe('');
  });

  it('are told of where none may be asked, or none can be', async () => {
    const refused = await send(question('pmix-3', [naming('MD')]));
    expect([refused.status, statusesOf(refused)]).toEqual([200, { MD: 'Disallowed' }]);
    const failed = await send(question('pmix-3', [naming('MD', 'IN')]));
    expect([failed.status, statusesOf(failed)]).toEqual([200, { IN: 'Error', MD: 'Disallowed' }]);
  });

  it('tell who matches where several do, as policy lets them', async () => {
    const alike = (...more: Parameters<typeof question>[1] & object) =>
      question('pmix-3', [...about(cast.ambiguous), naming('OH', 'KY'), ...more]);
    const history = await send(alike());
    expect(statusesOf(history).OH).toBe('Deferred');
    expect(payloadOf(history)).toMatch(/s:id="OH">[^]*<pmp:PicklistPatient>/);
    expect(counted('pmix-3', history).people).toBeGreaterThan(1);
    const people = await send(alike(picklist), headers(PICKLIST));
    expect(statusesOf(people).OH).toBe('Provided');
    expect(counted('pmix-3', people).records).toBe(0);
    expect(counted('pmix-3', people).people).toBeGreaterThan(1);
    // NIEM 2.0 has no place for them.
    const old = await send(question('pmix-2', [...about(cast.ambiguous), naming('OH')]));
    expect([statusesOf(old), payloadOf(old)]).toEqual([{ OH: 'Deferred' }, '']);
  });

  it('tell a person with very many records in one message', async () => {
    const told = await send(question('pmix-3', [...about(cast.heavy), naming('OH'), ['>2024-11-01<', '>2020-01-01<']]));
    const { given, family, birthDate } = cast.heavy;
    const truth = door.house.simulator.truth(given, family, birthDate, '2020-01-01', '2026-10-31');
    const { dispenses } = truth.find(({ state }) => state === 'OH')!;
    expect(counted('pmix-3', told).records).toBe(dispenses.length);
    expect(dispenses.length).toBeGreaterThan(300);
  });

  it('hear who of an organization asks, as registered, and are asked for nobody else', async () => {
    const pat: [RegExp, string][] = [
      [/<px:RequestorIdentification>\s*<px:IdentificationID>BA[^]*?<\/px:RequestorIdentification>/, ''],
      [/>1234567893</, '>1999999984<'],
      [/(RequestorSurName>)Amster</, '$1Prescriber<'],
    ];
    expect(statusesOf(await send(question('pmix-3', [...pat, naming('OH')])))).toEqual({ OH: 'Provided' });
    expect(door.house.simulator.requests.at(-1)!.body.toString()).toContain('1999999984');
    const mixed = await send(question('pmix-3', [pat[1]!, naming('OH')]));
    expect(statusesOf(mixed)).toEqual({ OH: 'Disallowed' });
  });

  it('are not asked by a delegate, whom policy refuses', async () => {
    const delegate: [string, string] = ['>Physicians<', '>Prescriber Delegates - Unlicensed<'];
    const told = await send(question('pmix-3', [delegate, naming('OH', 'KY')]));
    expect(statusesOf(told)).toEqual({ KY: 'Disallowed', OH: 'Disallowed' });
    expect(notesOf(told).OH).toMatch(/refused/);
  });

  it('are recorded in the audit, and refusals', async () => {
    const search = `${door.house.gateway.adminUrl}/admin/fhir/AuditEvent?subtype=operation&_count=1000`;
    const events = async () => (await (await fetch(search)).json()) as { entry?: { resource: unknown }[] };
    const before = (await events()).entry?.length ?? 0;
    await send(question('pmix-3', [naming('OH')]));
    await send(question('pmix-3', [['>1234567893<', '>1999999976<'], naming('OH')]));
    const { entry = [] } = await events();
    expect(entry.length).toBeGreaterThanOrEqual(before + 2);
    const raw = JSON.stringify(entry).replace(/[A-Za-z0-9+/=]{80,}/g, (text) => Buffer.from(text, 'base64').toString());
    expect(raw).toContain('PMPRequest');
    expect(raw).toContain('HTTP 200 foreign');
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['another media type', 415, { 'content-type': 'application/json' }, '{}'],
    ['a content encoding', 415, { ...headers(), 'content-encoding': 'gzip' }, 'x'],
    ['another charset', 415, { 'content-type': 'application/soap+xml; charset=utf-16' }, 'x'],
    ['a body too large', 413, headers(), ' '.repeat(70_000)],
  ])('are not asked by %s', async (_what, status, more, body) => {
    const told = await send(body, more);
    expect([told.status, told.type]).toEqual([status, 'text/plain; charset=utf-8']);
  });

  it('are not asked by a body too large of which the headers say nothing', async () => {
    const told = await send(`${question('pmix-3')}${' '.repeat(70_000)}`, { 'content-type': 'application/soap+xml' });
    expect([told.status, faultOf(told)]).toEqual([
      400,
      { codes: ['soap:Sender'], reason: 'The message is too large.' },
    ]);
    const all = `${door.house.gateway.adminUrl}/admin/fhir/AuditEvent?subtype=operation&_count=1000`;
    const kept = (await (await fetch(all)).text()).match(/"query":"[^"]*"/g)!;
    const queries = kept.map((query) => Buffer.from(query.slice(9, -1), 'base64').toString());
    expect(Math.max(...queries.map(({ length }) => length))).toBeLessThan(65_536);
    expect(queries).toContainEqual(expect.stringMatching(/^7\d{4} bytes, SHA-256 [\da-f]{64}$/));
  });
});

describe('states that all hang', () => {
  it('are told of by the deadline', async () => {
    const faults = Object.fromEntries(['OH', 'IN', 'KY', 'WA', 'MD'].map((state) => [state, 'hang']));
    const door = await startMessageHouse('/pmix', { faults }, {}, { deadline: '700ms' });
    const started = performance.now();
    const told = await Promise.all(generations.map((one) => door.send(question(one), undefined, headers())));
    expect(performance.now() - started).toBeLessThan(2_500);
    for (const one of told) {
      expect(statusesOf(one)).toEqual({ IN: 'Error', KY: 'Error', MD: 'Error', OH: 'Error', WA: 'Error' });
      expect([one.status, payloadOf(one)]).toEqual([200, '']);
    }
    await door.house.close();
  });
});

describe('a client that asks too often', () => {
  it('hears when to send again', async () => {
    const door = await startMessageHouse('/pmix', {}, {}, { limits: { client: { rate: 1, burst: 1 } } });
    const ask = () => door.send(question('pmix-3', [naming('OH')]), undefined, headers());
    const told = await Promise.all([1, 2, 3, 4].map(ask));
    const refused = told.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) {
      expect(faultOf(one).codes).toEqual(['soap:Receiver']);
      expect(Number(one.headers['retry-after'])).toBeGreaterThan(0);
    }
    await door.house.close();
  });
});

describe('late answers that hold every place for them', () => {
  it('keep no question of a client waiting that says in its HTTP headers that it is one', async () => {
    const door = await startMessageHouse('/pmix', {}, {}, { limits: { pushes: 1 } });
    const slow = request(`${door.house.gateway.url}/pmix`, {
      ...{ method: 'POST', ca: door.ca, servername: 'pdmp.example.org', agent: false },
      headers: { 'content-type': 'application/soap+xml', 'content-length': 1_000_000 },
    });
    slow.on('error', () => undefined);
    slow.write(' ');
    const ask = (more: Record<string, string>, as?: null) => door.send(question('pmix-3', [naming('OH')]), as, more);
    const plain = { 'content-type': 'application/soap+xml' };
    for (let told = await ask(plain); told.status !== 503; told = await ask(plain)) expect(told.status).toBe(200);
    expect(statusesOf(await ask(headers()))).toEqual({ OH: 'Provided' });
    expect((await ask(headers(), null)).status).toBe(503);
    slow.destroy();
    await door.house.close();
  });
});

describe('a gateway to which no client comes by a certificate', () => {
  it('answers no question, and says so in its WSDL', async () => {
    const door = await startMessageHouse(
      '/pmix',
      {},
      { certificates: undefined, jwks: { keys: [] } },
      { server: { tls: undefined } },
    );
    const url = `${door.house.gateway.url}/pmix`;
    const answer = await fetch(url, { method: 'POST', body: question('pmix-3'), headers: headers() });
    expect(faultOf({ body: await answer.text() }).codes).toEqual(['soap:Sender', 'wsa:ActionNotSupported']);
    const wsdl = await (await fetch(`${url}?wsdl`)).text();
    expect(wsdl).toContain('ReceiveDeferredPrescriptionDrugHistory');
    expect(wsdl).not.toContain('ProvidePrescriptionDrugHistory');
    await door.house.close();
  });
});
