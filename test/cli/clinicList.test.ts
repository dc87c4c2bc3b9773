import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cast, type Identity } from '../../src/simulator/index.js';
import { parametersFor } from '../e2e/support/operation.js';
import { clientId, type House, startHouse } from '../support/house.js';
import { type Printed, terminal } from '../support/terminal.js';

const asOf = '2026-10-31';
const never = new Promise<void>(() => undefined);
const PERSONS = [cast.star, cast.unknown];

/** A list of these persons; the second line is bad, the last has no birth date. */
const list = [
  ...PERSONS.map(({ given, family, birthDate }, index) =>
    JSON.stringify({ resourceType: 'Patient', id: `mrn-${index}`, name: [{ family, given: [given] }], birthDate }),
  ),
  JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Canarietta', given: ['Ann'] }] }),
].join('\n{"Canarietta"\n');

let house: House;
let options: readonly string[];

async function open(changes: Record<string, unknown> = {}): Promise<void> {
  house = await startHouse({ asOf, faults: { IN: 'http-503' } }, changes);
  const practitioner = join(house.folder, 'practitioner.json');
  const { resourceType, parameter } = parametersFor(cast.star);
  const who = (parameter as { name: string }[]).filter(({ name }) => name !== 'patient');
  writeFileSync(practitioner, JSON.stringify({ resourceType, parameter: who }));
  const base = `${house.gateway.url}/fhir`;
  options = ['--base', base, '--client', clientId, '--key', house.keyFile, '--practitioner', practitioner];
}

function query({ given, family, birthDate }: Identity, ...more: string[]): Promise<Printed> {
  const person = ['--given', given, '--family', family, '--birthdate', birthDate];
  const asked = more.length === 0 ? options.slice(0, -2) : options;
  return terminal(['query', ...asked, ...person, ...more]);
}

describe("tomorrow's clinic list, and query --history", () => {
  beforeAll(() => open({ breaker: { failures: 1_000 } }));
  afterAll(() => house.close());

  it('the list is taken on by a gateway, line by line, with nothing of a patient on stderr or in its log', async () => {
    const stdin = Buffer.from(list);
    const { status, out, err } = await terminal(['prefetch', ...options, '--rate', '20/s', '-'], {
      stopped: never,
      stdin,
    });
    expect(status).toBe(1);
    const results = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; id?: string; key: string });
    results.sort((one, other) => one.line - other.line);
    const key = expect.stringMatching(/^[\w-]{43}$/) as unknown;
    expect(results).toEqual([
      { line: 1, id: 'mrn-0', status: 'accepted', key },
      { line: 2, status: 'invalid', reason: 'not JSON' },
      { line: 3, id: 'mrn-1', status: 'accepted', key },
      { line: 4, status: 'invalid', reason: 'not JSON' },
      { line: 5, status: 'refused', http: 400, reason: expect.stringContaining('patient.birthDate') as unknown },
    ]);
    const secrets = [
      ...PERSONS.flatMap((person) => Object.values(person)),
      'Canarietta',
      'mrn-',
      results[0]?.key ?? '',
    ];
    for (const secret of secrets) expect(err + JSON.stringify(house.log)).not.toContain(secret);

    // The next day: what states told then, without asking those again that told it.
    while (house.simulator.requests.length < 2 * house.simulator.states.length)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const asked = house.simulator.requests.length;
    const fetched = await query(cast.star, '--history', '--retrieval-key', results[0]?.key ?? '');
    expect([fetched.status, fetched.err]).toEqual([0, '']);
    expect(fetched.out).toMatch(
      /^KY {2}provided {2}\d+ dispenses; .*it was not asked again: this is what it told at /m,
    );
    expect(tableOf(fetched)).toEqual(tableOf(await query(cast.star, '--history')));
    expect(house.simulator.requests.length - asked).toBe(house.simulator.states.length + 1); // and IN, which failed
    const foreign = await query(cast.unknown, '--history', '--retrieval-key', results[0]?.key ?? '');
    expect([foreign.status, foreign.err]).toEqual([1, expect.stringMatching(/^the gateway answered HTTP 403\n.+/)]);
  });

  it('the query prints what the search prints, and where the page is', async () => {
    const [history, search] = [await query(cast.star, '--history'), await query(cast.star)];
    expect([history.status, history.err]).toEqual([0, '']);
    expect(tableOf(history).length).toBeGreaterThan(20);
    expect(tableOf(history)).toEqual(tableOf(search));
    const states = (printed: Printed) => printed.out.split('\n').filter((line) => /^[A-Z]{2} {2}/.test(line));
    expect(states(history)).toEqual(states(search));
  });

  it('the query says of somebody unknown what each state says', async () => {
    const { status, out } = await query(cast.unknown, '--history');
    expect([status, out.split('\n')[0]]).toEqual([0, '0 dispenses']);
    for (const state of ['KY', 'MD', 'OH', 'WA']) expect(out).toMatch(new RegExp(`^${state}  no-data  .+`, 'm'));
  });

  it('the query ends with 1 for a key that is unknown, and where nobody could look', async () => {
    const unknown = await query(cast.star, '--history', '--retrieval-key', 'x'.repeat(43));
    expect([unknown.status, unknown.out]).toEqual([1, '']);
    expect(unknown.err).toMatch(/^the gateway has no history to tell\nThis retrieval key is not known here/);
    for (const { state } of house.simulator.states) await house.simulator.setFault(state, 'http-503');
    const nobody = await query(cast.star, '--history');
    for (const { state } of house.simulator.states) await house.simulator.setFault(state, undefined);
    expect([nobody.status, nobody.out]).toEqual([1, '']);
    expect(nobody.err).toMatch(/^the gateway has no history to tell\nNo state could be consulted.*\nIN {2}failed /);
  });

  it('the query prints the Parameters with --format json', async () => {
    const { status, out } = await query(cast.star, '--history', '--format', 'json');
    expect([status, JSON.parse(out)]).toEqual([0, expect.objectContaining({ resourceType: 'Parameters' })]);
  });
});

describe('a gateway that can take no more on', () => {
  beforeAll(() => open({ jobs: { concurrency: 1, waiting: 1 }, deadline: '1s' }));
  afterAll(() => house.close());

  it('asks to come again later, and the list is gone on with then', async () => {
    for (const { state } of house.simulator.states) await house.simulator.setFault(state, 'hang');
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const { status, err } = await terminal(['prefetch', ...options, '--rate', '20/s', '-'], {
      stopped,
      stdin: Buffer.from(`${list.split('\n')[0]}\n`.repeat(4)),
      said: (line) => (/trying again/.test(line) ? stop() : undefined),
    });
    for (const { state } of house.simulator.states) await house.simulator.setFault(state, undefined);
    expect(status).toBe(1);
    expect(err).toMatch(
      /^the gateway answers HTTP 503; trying again in 30 s\nstopped: 2 of 4 accepted, 2 to be asked$/m,
    );
  });
});

/** The rows of a printed table. */
function tableOf({ out }: Printed): string[] {
  return (out.split('\n\n')[0] ?? '').split('\n').slice(2).sort();
}
