import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTables } from '../../src/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { cast, type Identity } from '../../src/simulator/index.js';
import { textOf } from '../standards/stateServer.js';
import { twoPersons } from './support/messageHouse.js';
import {
  codesOf,
  question,
  type ScriptHouse,
  startScriptHouse,
  statesOf,
  type Told,
  type Version,
  versions,
} from './support/scriptHouse.js';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables({ only: versions.map((version) => `script-${version}/history`) });
});

/** How many records a reply tells, which must be valid against our schema. */
const records = (version: Version, { body }: Told): number => {
  const { resources } = tables.readGraph(`script-${version}/history`, Buffer.from(body), { schema: 'strict' });
  return resources.filter(({ resourceType }) => resourceType === 'MedicationDispense').length;
};
const about = ({ given, family, birthDate }: Identity): [string, string][] => [
  [`>${cast.star.given}<`, `>${given}<`],
  [`>${cast.star.family}<`, `>${family}<`],
  [`>${cast.star.birthDate}<`, `>${birthDate}<`],
];
const naming = (...states: string[]): [string, string] => [
  '<RequestorRole>',
  `<PDMPStatesRequested>${states.map((state) => `<StateProvince>${state}</StateProvince>`).join('')}</PDMPStatesRequested><RequestorRole>`,
];

describe('states of which one is broken, and one may be viewed only', () => {
  let door: ScriptHouse;
  beforeAll(async () => {
    door = await startScriptHouse(
      { faults: { IN: 'truncated' } },
      { individuals: twoPersons },
      { policies: { MD: { disclosure: 'view' }, WA: { disclosure: 'ephemeral' } } },
    );
  });
  afterAll(() => door.house.close());

  it.each(versions)('are each told of in %s, and what the others know', async (version) => {
    const told = await door.send(question(version));
    // One prescriber's name has a letter that SCRIPT does not.
    expect(textOf(told.body, 'Note')).toBe('Changed: 1. Failed IN. Refused MD. Data KY OH WA');
    expect(records(version, told)).toBeGreaterThan(20);
    if (version === '10.6') return;
    expect(statesOf(told)).toEqual({ IN: 'DM', KY: 'DK', MD: 'DL', OH: 'DK', WA: 'DK' });
    expect([...told.body.matchAll(/<Approved>.*<\/Approved>/g)].map(String)).toEqual([
      '<Approved><ReasonCode>DM</ReasonCode><ReasonCode>DL</ReasonCode><ReasonCode>DK</ReasonCode>' +
        '<Note>Changed: 1. Failed IN. Refused MD. Data KY OH WA</Note></Approved>',
    ]);
  });

  it.each(versions)('never make an empty history in %s of one that is not known whole', async (version) => {
    const told = await door.send(question(version, about(cast.unknown)));
    expect(records(version, told)).toBe(0);
    expect(told.body).not.toContain('NotFound');
    if (version === '2017071') expect(statesOf(told)).toMatchObject({ IN: 'DM', KY: 'DJ', MD: 'DL', OH: 'DJ' });
    else expect(codesOf(told)).toEqual({ code: '600', description: 'Failed IN. Refused MD. No data KY OH WA' });
  });

  it('are an Error where none may be asked, where none can be, and where several people match', async () => {
    expect(codesOf(await door.send(question('2017071', [naming('MD')])))).toEqual({
      ...{ code: '900', descriptionCode: '4030', description: 'Refused MD' },
    });
    expect(codesOf(await door.send(question('2017071', [naming('MD', 'IN')])))).toEqual({
      ...{ code: '600', descriptionCode: '4000', description: 'Failed IN. Refused MD' },
    });
    const alike = await door.send(question('2017071', [...about(cast.ambiguous), naming('OH')]));
    expect(codesOf(alike)).toEqual({ code: '900', descriptionCode: '2000', description: 'Several match OH' });
    expect([alike].map((told) => records('2017071', told))).toEqual([0]);
  });

  it('tell a person with more records than a message holds in two messages', async () => {
    const ask = (...more: [string, string][]) =>
      door.send(question('2017071', [...about(cast.heavy), naming('OH'), ['>2024-11-01<', '>2020-01-01<'], ...more]));
    const first = await ask();
    expect(records('2017071', first)).toBe(300);
    // Of them the state tells an alert, too, which SCRIPT has no place for.
    const [, until = ''] = /^More until ([\d-]{10})\. Not told 1\. Changed \d+\. Data OH$/.exec(
      textOf(first.body, 'Note')!,
    )!;
    expect(first.body).toContain('<ReasonCode>AQ<');
    const second = await ask([`<EndDate><Date>2026-10-31`, `<EndDate><Date>${until}`]);
    expect(second.body).not.toContain('AQ');
    const fills = ({ body }: Told) =>
      [...body.matchAll(/<MedicationDispensed>.*?<\/MedicationDispensed>/g)].map(([record]) =>
        [
          textOf(record, 'SourceReference'),
          Number(textOf(record, 'FillNumber')),
          /<LastFillDate><Date>([^<]*)/.exec(record)?.[1],
        ].join(),
      );
    const { given, family, birthDate } = cast.heavy;
    const truth = door.house.simulator.truth(given, family, birthDate, '2020-01-01', '2026-10-31');
    const known = truth
      .find(({ state }) => state === 'OH')!
      .dispenses.map(({ rxNumber, refillNumber, filledDate }) => [rxNumber, refillNumber, filledDate].join());
    expect(new Set([...fills(first), ...fills(second)])).toEqual(new Set(known));
    expect(known.length).toBeGreaterThan(300);
  });

  it('hear who of an organization asks, as registered, and are asked for nobody else', async () => {
    const pat: [string, string][] = [
      ['>1234567893<', '>1999999984<'],
      ['<DEANumber>BA1234563</DEANumber>', ''],
      ['<LastName>Amster<', '<LastName>Prescriber<'],
    ];
    const told = await door.send(question('2017071', [...pat, naming('OH')]));
    expect(statesOf(told)).toEqual({ OH: 'DK' });
    expect(door.house.simulator.requests.at(-1)!.body.toString()).toContain('1999999984');
    const mixed = await door.send(question('2017071', [pat[0]!, naming('OH')]));
    expect(codesOf(mixed)).toMatchObject({ code: '900', descriptionCode: '4030' });
  });

  it('are not asked by a delegate, whom policy refuses', async () => {
    const delegate: [string, string] = ['<RequestorRole>112<', '<RequestorRole>115<'];
    const told = await door.send(question('2017071', [delegate, naming('OH', 'KY')]));
    expect(codesOf(told)).toEqual({ code: '900', descriptionCode: '4030', description: 'Refused KY OH' });
  });

  it('are recorded in the audit, and refusals, without the password of a message', async () => {
    const search = `${door.house.gateway.adminUrl}/admin/fhir/AuditEvent?subtype=operation&_count=1000`;
    const events = async () => (await (await fetch(search)).json()) as { entry?: { resource: unknown }[] };
    const before = (await events()).entry?.length ?? 0;
    const security =
      '<Security><UsernameToken><Username>u</Username><Password Type="PasswordText">hunter2hunter2</Password></UsernameToken></Security>';
    const signed: [RegExp, string] = [/(<\/SentTime>)/, `$1${security}`];
    await door.send(question('2017071', [signed, naming('OH')]));
    await door.send(question('2017071', [signed, ['>1234567893<', '>1999999976<']]));
    const { entry = [] } = await events();
    expect(entry.length).toBeGreaterThanOrEqual(before + 2);
    const raw = JSON.stringify(entry).replace(/[A-Za-z0-9+/=]{80,}/g, (text) => Buffer.from(text, 'base64').toString());
    expect(raw).toContain('RxHistoryRequest');
    expect(raw).toContain('HTTP 200 foreign');
    expect(raw).not.toContain('hunter2');
  });

  it.each<[string, number, Record<string, string>, string]>([
    ['another media type', 415, { 'content-type': 'application/json' }, '{}'],
    ['a content encoding', 415, { 'content-encoding': 'gzip' }, 'x'],
    ['another charset', 415, { 'content-type': 'application/xml; charset=utf-16' }, 'x'],
    ['a body too large', 413, {}, ' '.repeat(70_000)],
  ])('are not asked by %s', async (_what, status, headers, body) => {
    const told = await door.send(body, undefined, headers);
    expect([told.status, told.type]).toEqual([status, 'text/plain; charset=utf-8']);
  });
});

describe('states that all hang', () => {
  it('are an Error by the deadline', async () => {
    const faults = Object.fromEntries(['OH', 'IN', 'KY', 'WA', 'MD'].map((state) => [state, 'hang']));
    const door = await startScriptHouse({ faults }, {}, { deadline: '700ms' });
    const started = performance.now();
    const [old, modern] = await Promise.all(versions.map((version) => door.send(question(version))));
    expect(performance.now() - started).toBeLessThan(2_500);
    const description = 'Failed IN KY MD OH WA';
    expect(codesOf(old!)).toEqual({ code: '600', descriptionCode: '008', description });
    expect(codesOf(modern!)).toEqual({ code: '600', descriptionCode: '008', description });
    expect([records('10.6', old!), records('2017071', modern!)]).toEqual([0, 0]);
    await door.house.close();
  });
});

describe('a client that asks too often', () => {
  it('hears when to send again', async () => {
    const door = await startScriptHouse({}, {}, { limits: { client: { rate: 1, burst: 1 } } });
    const told = await Promise.all([1, 2, 3, 4].map(() => door.send(question('2017071', [naming('OH')]))));
    const refused = told.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) {
      expect(codesOf(one).code).toBe('600');
      expect(Number(one.headers['retry-after'])).toBeGreaterThan(0);
    }
    await door.house.close();
  });
});
