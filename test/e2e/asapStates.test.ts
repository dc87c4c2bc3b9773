import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast } from '../../src/simulator/index.js';
import { textOf } from '../standards/stateServer.js';
import {
  about,
  type Change,
  exceptionOf,
  faultOf,
  naming,
  question,
  send,
  statesOf,
  textsOf,
} from './support/asapHouse.js';
import { type MessageHouse, startMessageHouse, type Told, twoPersons, window } from './support/messageHouse.js';
import { leaksIn, secretsOf } from './support/secrets.js';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: ['asap-2.1a/history'] });
});

/** What a reply tells, which must be valid against our schema: how many of a type. */
const count = ({ body }: Told, type = 'MedicationDispense'): number => {
  const { resources } = tables.readGraph('asap-2.1a/history', Buffer.from(body), { schema: 'strict' });
  return resources.filter(({ resourceType }) => resourceType === type).length;
};

describe('states of which one is broken, and two may not be told as data', () => {
  let door: MessageHouse;
  beforeAll(async () => {
    door = await startMessageHouse(
      '/asap',
      { faults: { IN: 'truncated' } },
      { individuals: twoPersons },
      { policies: { MD: { disclosure: 'view' }, OH: { candidates: 'show' }, KY: { window: '6mo' } } },
    );
  });
  afterAll(() => door.house.close());

  const ask = (...changes: Change[]): Promise<Told> => send(door, question(...changes), '1.2');

  it('are each told of, and what the others know', async () => {
    const told = await ask();
    expect([told.status, exceptionOf(told).code]).toEqual([200, '']);
    expect(statesOf(told)).toEqual({
      ...{ IN: 'Error', KY: 'Provided', MD: 'Disallowed', OH: 'Provided', WA: 'Provided' },
    });
    expect(count(told)).toBeGreaterThan(20);
    const { IN, MD, OH } = textsOf(told);
    expect(IN).toBe('IN could not be consulted; its records are not in this answer.');
    expect(MD).toBe('MD may not be asked by this requester; its records are not in this answer.');
    expect(OH).toBeUndefined();
  });

  it('are told with the days they were asked for, where those are not the question’s', async () => {
    const { KY } = textsOf(await ask(naming('KY')));
    expect(KY).toMatch(/Asked for \d{4}-\d{2}-\d{2} to 2026-10-31\.$/);
    expect(KY).not.toContain(window.start);
  });

  it('never make an empty history of one that is not known whole', async () => {
    const told = await ask(...about(cast.unknown));
    expect(count(told)).toBe(0);
    expect(statesOf(told)).toMatchObject({ IN: 'Error', KY: 'NotFound', MD: 'Disallowed', OH: 'NotFound' });
  });

  it('are an Exception, and a Status of each, where none may be asked, none can be, and several people match', async () => {
    const none = await ask(naming('MD'));
    expect(exceptionOf(none)).toEqual({ code: 'NotAuthorized', text: 'Refused MD' });
    const broken = await ask(naming('MD', 'IN'));
    expect([broken.status, exceptionOf(broken)]).toEqual([200, { code: 'Unavailable', text: 'Failed IN. Refused MD' }]);
    expect(statesOf(broken)).toEqual({ IN: 'Error', MD: 'Disallowed' });
    const alike = await ask(...about(cast.ambiguous), naming('WA'));
    expect(exceptionOf(alike)).toEqual({ code: 'MultipleMatches', text: 'Several match WA' });
    expect(statesOf(alike)).toEqual({ WA: 'MultipleMatches' });
    expect([none, broken, alike].map((told) => count(told))).toEqual([0, 0, 0]);
  });

  it('tell who matches by a pick list, where policy lets them', async () => {
    const told = await ask(...about(cast.ambiguous), naming('OH'));
    expect([statesOf(told), exceptionOf(told).code]).toEqual([{ OH: 'MultipleMatches' }, '']);
    expect(/<asap:PickList>.*<\/asap:PickList>/.exec(told.body)?.[0].match(/<asap:Patient>/g)).toHaveLength(2);
    expect([count(told), count(told, 'Patient')]).toEqual([0, 2]);
    expect(textOf(told.body, 'SSN')).toBe('');
  });

  it('hear who of an organization asks, as registered, and are asked for nobody else', async () => {
    const pat: Change[] = [
      ['>1234567893<', '>1999999984<'],
      ['<DEANumber>BA1234563</DEANumber>', ''],
    ];
    expect(statesOf(await ask(...pat, naming('OH')))).toEqual({ OH: 'Provided' });
    expect(door.house.simulator.requests.at(-1)!.body.toString()).toContain('1999999984');
    const byName: Change[] = [
      ['>Adam Amster<', '>pat  PRESCRIBER<'],
      [/<NationalProviderID>[^]*<\/DEANumber>/, ''],
    ];
    expect(statesOf(await ask(...byName, naming('OH')))).toEqual({ OH: 'Provided' });
    expect(door.house.simulator.requests.at(-1)!.body.toString()).toContain('1999999984');
    expect(exceptionOf(await ask(pat[0]!, naming('OH'))).code).toBe('NotAuthorized');
  });

  it('are not asked by a delegate, whom policy refuses', async () => {
    const told = await ask(['>Physicians<', '>Prescriber Delegates - Licensed<'], naming('OH', 'KY'));
    expect(exceptionOf(told)).toEqual({ code: 'NotAuthorized', text: 'Refused KY OH' });
  });

  it('are recorded in the audit, and refusals, without the password of a message', async () => {
    const search = `${door.house.gateway.adminUrl}/admin/fhir/AuditEvent?subtype=operation&_count=1000`;
    const events = async () => (await (await fetch(search)).json()) as { entry?: { resource: unknown }[] };
    const before = (await events()).entry?.length ?? 0;
    const security =
      '<w:Security xmlns:w="urn:w"><w:UsernameToken><w:Password>hunter2hunter2</w:Password></w:UsernameToken></w:Security>';
    const signed = (message: string) => message.replace('<s:Header>', `<s:Header>${security}`);
    await send(door, question(naming('OH')), '1.1', undefined, signed);
    await send(door, question(['>1234567893<', '>1999999976<']), '1.1', undefined, signed);
    const { entry = [] } = await events();
    expect(entry.length).toBeGreaterThanOrEqual(before + 2);
    const raw = JSON.stringify(entry).replace(/[A-Za-z0-9+/=]{80,}/g, (text) => Buffer.from(text, 'base64').toString());
    expect(raw).toContain('DetailedAdHocQuery');
    expect(raw).toContain('HTTP 200 foreign');
    expect(raw).not.toContain('hunter2');
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['another media type', 415, { 'content-type': 'application/json' }, '{}'],
    ['a content encoding', 415, { 'content-encoding': 'gzip' }, 'x'],
    ['another charset', 415, { 'content-type': 'text/xml; charset=utf-16' }, 'x'],
    ['a body too large', 413, {}, ' '.repeat(70_000)],
  ])('are not asked by %s', async (_what, status, headers, body) => {
    const told = await door.send(body, undefined, headers);
    expect([told.status, told.type]).toEqual([status, 'text/plain; charset=utf-8']);
  });

  it('leave nothing of anybody in what is said of them, nor in the log', async () => {
    const told = await Promise.all([ask(), ask(naming('IN')), ask(...about(cast.ambiguous))]);
    const said = told.map(({ body }) => body.replaceAll(/<asap:(Patient|Prescription|PickList)>.*<\/asap:\1>/g, ''));
    const secrets = [cast.star, cast.ambiguous].flatMap((person) => secretsOf(door.house.simulator, person));
    expect(secrets.length).toBeGreaterThan(20);
    expect(leaksIn(said.join() + JSON.stringify(door.house.log), secrets)).toEqual([]);
  });
});

describe('states that all hang', () => {
  it('are an Exception by the deadline', async () => {
    const faults = Object.fromEntries(['OH', 'IN', 'KY', 'WA', 'MD'].map((state) => [state, 'hang']));
    const door = await startMessageHouse('/asap', { faults }, {}, { deadline: '700ms' });
    const started = performance.now();
    const told = await send(door, question(), '1.1');
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(exceptionOf(told)).toEqual({ code: 'Unavailable', text: 'Failed IN KY MD OH WA' });
    expect(count(told)).toBe(0);
    await door.house.close();
  });
});

describe('a client that asks too often', () => {
  it('hears when to send again, by an Exception or a fault', async () => {
    const door = await startMessageHouse('/asap', {}, {}, { limits: { client: { rate: 1, burst: 1 } } });
    const wrapped = (['bare', '1.1', '1.2'] as const).flatMap((one) => [one, one]);
    const told = await Promise.all(wrapped.map((wrapping) => send(door, question(naming('OH')), wrapping)));
    const refused = told.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(1);
    for (const one of refused) {
      const code = exceptionOf(one).code || faultOf(one).code;
      expect(['Unavailable', 'soap:Server', 'soap:Receiver']).toContain(code);
      expect(Number(one.headers['retry-after'])).toBeGreaterThan(0);
    }
    await door.house.close();
  });
});
