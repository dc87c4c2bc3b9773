import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

type Way = 'read' | 'write';

interface Covered {
  readonly element: string;
  readonly wire: string;
  readonly fhir: string;
  readonly served?: readonly string[];
  readonly reason?: string;
  readonly note?: string;
  readonly oneWay?: string;
}

interface Item {
  readonly element?: string;
  readonly only?: Way;
  readonly rows?: readonly Item[];
  readonly envelope?: Item;
}

const mappings = new URL('../../mappings/', import.meta.url);
const load = (file: string): unknown => parse(readFileSync(new URL(file, mappings), 'utf8'));
const coverage = load('coverage.yaml') as Record<string, readonly Covered[]>;

/** Rows of each table as the guide prints it: NCPDP's two stand once for each version of SCRIPT. */
const PRINTED: Record<string, number> = {
  'NCPDP request, SCRIPT 10.6': 16,
  'NCPDP response, SCRIPT 10.6': 46,
  'NCPDP request, SCRIPT 2017071': 16,
  'NCPDP response, SCRIPT 2017071': 46,
  'PMIX request': 16,
  'PMIX response': 46,
  'ASAP 2.1A request': 15,
  'ASAP 2.1A response': 44,
};

/** The tables of which every served row must name at least one each. */
const SERVING: Record<string, readonly string[]> = {
  'NCPDP request, SCRIPT 10.6': ['script-10.6/request'],
  'NCPDP response, SCRIPT 10.6': ['script-10.6/history'],
  'NCPDP request, SCRIPT 2017071': ['script-2017071/request'],
  'NCPDP response, SCRIPT 2017071': ['script-2017071/history'],
  'PMIX request': ['pmix-3/request', 'pmix-2/request'],
  'PMIX response': ['pmix-3/report', 'pmix-2/report'],
  'ASAP 2.1A request': ['asap-2.1a/request'],
  'ASAP 2.1A response': ['asap-2.1a/history'],
};

/** The rows of each table, and where one goes one way only, which. */
const elements = new Map<string, Map<string, Way | undefined>>();
function elementsOf(table: string): Map<string, Way | undefined> {
  const known = elements.get(table);
  if (known !== undefined) return known;
  const found = new Map<string, Way | undefined>();
  const walk = (item: Item | undefined, around?: Way): void => {
    const only = item?.only ?? around;
    if (item?.element !== undefined) found.set(item.element, only);
    for (const row of item?.rows ?? []) walk(row, only);
    if (item?.envelope !== undefined) walk(item.envelope);
  };
  if (existsSync(new URL(`${table}.yaml`, mappings))) walk(load(`${table}.yaml`) as Item);
  elements.set(table, found);
  return found;
}

it('covers the eight tables of the guide, in its order', () => {
  expect(Object.keys(coverage)).toEqual(Object.keys(PRINTED));
});

describe.each(Object.entries(PRINTED))('%s', (name, count) => {
  const rows = coverage[name] ?? [];

  it(`has its ${count} rows, each printed once`, () => {
    expect(rows).toHaveLength(count);
    expect(new Set(rows.map((row) => row.element)).size).toBe(count);
    for (const row of rows)
      expect([row.element, row.fhir.length > 0, typeof row.wire]).toEqual([row.element, true, 'string']);
  });

  it('serves each row or says why not, never both', () => {
    for (const row of rows) {
      const served = row.served !== undefined && row.served.length > 0;
      const reasoned = row.reason !== undefined && row.reason.length > 20;
      expect([row.element, served !== reasoned]).toEqual([row.element, true]);
    }
  });

  it('serves by rows that exist, in every table that it speaks of', () => {
    for (const { element, served } of rows) {
      if (served === undefined) continue;
      const named = served.map((one) => one.split('#') as [table: string, row: string]);
      const missing = named.filter(([table, row]) => !elementsOf(table).has(row)).map((one) => one.join('#'));
      expect([element, missing]).toEqual([element, []]);
      expect([...new Set(named.map(([table]) => table))].sort()).toEqual([...SERVING[name]!].sort());
    }
  });
});

it('serves in both directions, in every table, or says why in one', () => {
  const oneWay = Object.values(coverage)
    .flat()
    .flatMap(({ element, served = [], oneWay: reason }) => {
      const ways = new Map<string, Set<Way>>();
      for (const one of served) {
        const [table = '', row = ''] = one.split('#');
        const only = elementsOf(table).get(row);
        const known = ways.get(table) ?? new Set<Way>();
        for (const way of only === undefined ? (['read', 'write'] as const) : [only]) known.add(way);
        ways.set(table, known);
      }
      const single = [...ways].filter(([, known]) => known.size < 2).map(([table]) => `${table}: ${element}`);
      expect([element, single.length > 0]).toEqual([element, (reason ?? '').length > 20]);
      return single;
    });
  expect(oneWay).toEqual(['script-10.6/request: Request: Requestor Role']);
});

it('leaves only what the wire does not have unserved', () => {
  const unserved = Object.entries(coverage).flatMap(([name, rows]) =>
    rows.filter((row) => row.served === undefined).map((row) => `${name}: ${row.element}`),
  );
  expect(unserved).toEqual([
    'NCPDP response, SCRIPT 10.6: Prescription: Partial Fill Indicator',
    'NCPDP response, SCRIPT 10.6: Prescriber Identifier: State of License*',
    'NCPDP response, SCRIPT 2017071: Prescription: Refills Authorized',
    'NCPDP response, SCRIPT 2017071: Prescription: Partial Fill Indicator',
    'NCPDP response, SCRIPT 2017071: Prescriber Identifier: State of License*',
  ]);
});
