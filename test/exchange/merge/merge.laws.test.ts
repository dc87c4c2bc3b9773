import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { consolidate as steps } from '../../../src/exchange/merge/consolidate.js';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { merge, type ToldAnswer } from '../../../src/exchange/merge/merge.js';
import { mapReferences, referencesOf } from '../../../src/exchange/merge/references.js';
import { tellersOf } from '../../../src/exchange/merge/tellers.js';
import type { ResourceSet } from '../../../src/exchange/merge/rekey.js';
import { atOnce } from '../../../src/exchange/steps.js';
import type { Json, JsonObject, Resource } from '../../../src/fhir/types.js';
import { isInside, type Telling, tellings } from '../../support/exchange/arbitrary.js';
import { freeze } from '../../support/exchange/freeze.js';
import { answerOf, DEA, type Fill, FILL, NCPDP, NDC, NPI, RXNORM } from '../../support/exchange/told.js';

const PUBLIC = 'https://gateway.example.org';
const identity = createIdentity(new Uint8Array(32).fill(7), PUBLIC);
const consolidate = (sets: readonly ResourceSet[]): ResourceSet => atOnce(steps(sets, identity));
const keyOf = ({ resourceType, id }: Resource): string => `${resourceType}/${String(id)}`;
const tellers = (resource: Resource): string[] => tellersOf(resource, identity);
const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter(({ resourceType }) => resourceType === type);
const setOf = (resources: readonly Resource[]) => new Map(resources.map((resource) => [keyOf(resource), resource]));

/** 16 laws × 700 runs. */
const RUNS = { numRuns: 700 };
jest.setTimeout(120_000);

/** `toEqual` words its findings well, but takes longer to find nothing. */
function same(received: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(received, expected)) expect(received).toEqual(expected);
}

const law = (name: string, holds: (told: Telling[]) => void): void =>
  it(name, () =>
    fc.assert(
      fc.property(tellings, (told) => holds(freeze(told))),
      RUNS,
    ),
  );

describe('the merge', () => {
  it('does not depend on the order of the answers', () => {
    const shuffled = tellings.chain((told) =>
      fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length })),
    );
    fc.assert(
      fc.property(shuffled, ([told, other]) => same(merge(other, identity), merge(told, identity))),
      RUNS,
    );
  });

  law('takes the same answer twice as once', (told) => {
    same(merge([...told, ...[...told].reverse()], identity), merge(told, identity));
  });

  law('changes nothing when what is merged is merged again', (told) => {
    const { resources } = merge(told, identity);
    const parts = told.map(({ state }) => setOf(resources.filter((each) => each.meta?.source === `urn:pdmp:${state}`)));
    same([...consolidate([setOf(resources)]).values()], resources);
    same(consolidate(parts), setOf(resources));
  });

  law('takes what is merged together with what it was made of as what it was made of', (told) => {
    const { resources } = merge(told, identity);
    const alone = told.map((one) => setOf(merge([one], identity).resources));
    same(consolidate([...alone, ...alone]), consolidate(alone));
    same(setOf(resources), consolidate(alone));
  });

  law('keeps every fill inside the window, for the state that told it, and drops none but copies', (told) => {
    const { resources, states } = merge(told, identity);
    const dispenses = ofType(resources, 'MedicationDispense');
    for (const { state, fills } of told) {
      const inside = fills.filter(isInside);
      const toldBy = dispenses.filter((dispense) => tellers(dispense).includes(state));
      expect(toldBy).toHaveLength(inside.length);
      expect(states.get(state)?.dispenses).toBe(inside.length);
      expect(tally(toldBy.map((dispense) => factsOf(dispense)))).toEqual(tally(inside.map(factsTold)));
    }
  });

  law('keeps once only what agrees in pharmacy, number, date, refill and product', (told) => {
    const { resources } = merge(told, identity);
    const set = setOf(resources);
    for (const dispense of ofType(resources, 'MedicationDispense')) {
      for (const state of tellers(dispense).filter((teller) => tellers(dispense).length > 1 && teller !== '')) {
        const fills = told.find((telling) => telling.state === state)?.fills ?? [];
        expect(fills.some((fill) => agrees(dispense, fill, set))).toBe(true);
      }
    }
  });

  it('keeps as many copies as the state that tells most of them', () => {
    const counts = fc.uniqueArray(fc.tuple(fc.constantFrom('IN', 'KY', 'MD', 'OH', 'WA'), fc.nat(3)), {
      selector: ([state]) => state,
    });
    fc.assert(
      fc.property(counts, (copies) => {
        const told = copies.map(([state, count]) => {
          const fills = Array.from({ length: count }, () => ({ ...FILL, patient: state }));
          return { state, answer: answerOf(fills) };
        });
        const dispenses = ofType(merge(told, identity).resources, 'MedicationDispense');
        expect(dispenses).toHaveLength(Math.max(0, ...copies.map(([, count]) => count)));
        dispenses.forEach((dispense, nth) => {
          const states = copies.filter(([, count]) => count > nth).map(([state]) => state);
          expect(tellers(dispense)).toEqual(states.sort());
          expect(dispense.meta?.source).toBe(`urn:pdmp:${states[0]!}`);
        });
      }),
      RUNS,
    );
  });

  law('counts what the window leaves out', (told) => {
    const { states } = merge(told, identity);
    for (const { state, fills } of told) {
      const count = fills.filter((fill) => !isInside(fill)).length;
      const warned = states.get(state)?.warnings.filter(({ code }) => code === 'outside-window');
      expect(warned?.map((warning) => warning.count)).toEqual(count === 0 ? [] : [count]);
    }
  });

  law('never merges patients of different states, nor loses one', (told) => {
    const wide = told.map(({ state, answer }) => ({ state, answer }));
    const patients = ofType(merge(wide, identity).resources, 'Patient');
    expect(patients.every((patient) => tellers(patient).length === 1)).toBe(true);
    for (const { state, answer } of told) {
      const names = (all: readonly Resource[]): Json[] => all.map(({ name }) => name ?? null);
      const own = patients.filter((patient) => patient.meta?.source === `urn:pdmp:${state}`);
      expect(tally(names(own))).toEqual(tally(names(ofType(answer.resources, 'Patient'))));
    }
  });

  law('lets a dispense point at its own state’s patient and prescription', (told) => {
    const { resources } = merge(told, identity);
    const set = setOf(resources);
    for (const dispense of ofType(resources, 'MedicationDispense')) {
      const [request] = dispense.authorizingPrescription as JsonObject[];
      for (const reference of [dispense.subject as JsonObject, request as JsonObject]) {
        expect(set.get(reference.reference as string)?.meta?.source).toBe(dispense.meta?.source);
      }
    }
  });

  law('resolves every reference', (told) => {
    const { resources } = merge(told, identity);
    const keys = new Set(resources.map(keyOf));
    expect(resources.flatMap(referencesOf).filter((reference) => !keys.has(reference))).toEqual([]);
  });

  law('gives every resource a legal id of its own and a source', (told) => {
    const { resources } = merge(told, identity);
    expect(new Set(resources.map(keyOf)).size).toBe(resources.length);
    for (const { id, meta } of resources) {
      expect(id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
      expect(told.map(({ state }) => `urn:pdmp:${state}`)).toContain(meta?.source);
    }
  });

  law('shares people, organizations and products only on equal national identifiers and equal content', (told) => {
    const { resources } = merge(told, identity);
    for (const resource of resources.filter((each) => tellers(each).length > 1)) {
      if (resource.resourceType === 'MedicationDispense') continue;
      expect(['Practitioner', 'Organization', 'Medication']).toContain(resource.resourceType);
      expect(JSON.stringify(resource)).toMatch(/us-npi|usdeanumber|NCPDPProvider|sid\/ndc|rxnorm/);
      for (const state of tellers(resource)) {
        const own = told.find((telling) => telling.state === state)?.answer.resources ?? [];
        expect(own.map(contentOf)).toContainEqual(contentOf(resource));
      }
    }
    const shareable = resources.filter(({ resourceType }) => resourceType === 'Organization');
    const national = shareable.filter(({ identifier }) => identifier !== undefined);
    expect(new Set(national.map((each) => JSON.stringify(contentOf(each)))).size).toBe(national.length);
  });

  law('gives a record the id that it has when its state answers alone, in any order', (told) => {
    const all = new Set(merge(told, identity).resources.map(keyOf));
    for (const { state, answer, period } of told) {
      const alone = merge([{ state, answer, period }], identity).resources;
      const reversed = { ...answer, resources: [...answer.resources].reverse() };
      const other = merge([{ state, answer: reversed, period }], identity).resources;
      expect(other.map(keyOf).sort()).toEqual(alone.map(keyOf).sort());
      const dispenses = ofType(alone, 'MedicationDispense').map(keyOf);
      const kept = dispenses.filter((key) => all.has(key)).length;
      const copies = ofType(merge(told, identity).resources, 'MedicationDispense').filter(
        (dispense) => tellers(dispense).includes(state) && dispense.meta?.source !== `urn:pdmp:${state}`,
      );
      expect(kept + copies.length).toBe(dispenses.length);
    }
  });

  it('takes any answer at all', () => {
    const reference = fc.record({
      reference: fc.oneof(
        fc.constantFrom(
          'urn:uuid:a',
          'URN:UUID:A',
          'Patient/a',
          'Patient/b/_history/2',
          '#c',
          'https://pdmp.example/Patient/a',
          '',
        ),
        fc.string(),
      ),
      display: fc.option(fc.string(), { nil: undefined }),
    });
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        reference as fc.Arbitrary<Json>,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('identifier', 'meta', 'tag', '__proto__')), tie('json'), {
          maxKeys: 3,
        }) as fc.Arbitrary<Json>,
      ),
    }));
    const members = [
      'identifier',
      'performer',
      'whenPrepared',
      'extension',
      'type',
      'quantity',
      'subject',
      'meta',
      'code',
    ];
    const resource = fc
      .tuple(
        fc.constantFrom('MedicationDispense', 'Patient', 'Organization', 'Medication'),
        fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
        fc.dictionary(fc.constantFrom(...members), json),
      )
      .map(([resourceType, id, rest]) => ({ ...rest, resourceType, id }) as Resource);
    const told = fc.array(
      fc
        .tuple(fc.constantFrom('OH', 'KY'), fc.array(resource, { maxLength: 5 }))
        .map(([state, resources]): ToldAnswer => ({ state, answer: { status: 'provided', resources, warnings: [] } })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(told, (answers) => {
        const { resources } = merge(freeze(answers), identity);
        const keys = new Set(resources.map(keyOf));
        const lost = resources.flatMap(referencesOf).filter((each) => !each.startsWith('#') && !keys.has(each));
        expect(lost).toEqual([]);
        expect(keys.size).toBe(resources.length);
        same(merge([...answers].reverse(), identity), merge(answers, identity));
      }),
      RUNS,
    );
  });
});

function tally(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[JSON.stringify(value)] = (counts[JSON.stringify(value)] ?? 0) + 1;
  return counts;
}

const present = (value: Json | undefined): Json => value ?? null;

/** Number, day, refill, status and quantity of a merged dispense: what no copy may differ in. */
function factsOf(dispense: Resource): Json[] {
  const [identifier] = (dispense.identifier ?? []) as JsonObject[];
  const [extension] = (dispense.extension ?? []) as JsonObject[];
  const refill = extension?.valuePositiveInt ?? (dispense.type === undefined ? undefined : 0);
  const quantity = (dispense.quantity as JsonObject | undefined)?.value;
  const amount = quantity === undefined ? null : Number(quantity);
  return [
    present(identifier?.value),
    present(dispense.whenPrepared),
    present(refill),
    present(dispense.status),
    amount,
  ];
}

function factsTold({ number, day, refill, status = 'completed', quantity }: Fill): Json[] {
  return [present(number), present(day), present(refill), status, quantity === undefined ? null : Number(quantity)];
}

/** The rule of contract §5, written down once more and independently: all five told, and none contradicted. */
function agrees(dispense: Resource, fill: Fill, set: ReadonlyMap<string, Resource>): boolean {
  if (JSON.stringify(factsOf(dispense)) !== JSON.stringify(factsTold(fill))) return false;
  if (fill.number === undefined || fill.day === undefined || fill.refill === undefined) return false;
  const [performer] = dispense.performer as JsonObject[];
  const pharmacy = set.get((performer?.actor as JsonObject).reference as string);
  const product = set.get((dispense.medicationReference as JsonObject).reference as string)?.code as JsonObject;
  const pharmacyIds = names((pharmacy?.identifier ?? []) as JsonObject[], 'value');
  const codes = names((product.coding ?? []) as JsonObject[], 'code');
  return (
    agree(pharmacyIds, { [NPI]: fill.npi, [DEA]: fill.dea, [NCPDP]: fill.ncpdp }) &&
    agree(codes, { [NDC]: fill.ndc, [RXNORM]: fill.rxnorm })
  );
}

type Named = Record<string, string | undefined>;

const names = (all: readonly JsonObject[], member: string): Named =>
  Object.fromEntries(all.map((each) => [String(each.system), String(each[member])]));

/** At least one kind in both and equal, none in both and different. */
function agree(one: Named, other: Named): boolean {
  const both = Object.keys(one).filter((kind) => one[kind] !== undefined && other[kind] !== undefined);
  return both.length > 0 && both.every((kind) => one[kind] === other[kind]);
}

/** What a resource without references says. */
function contentOf(resource: Resource): Resource {
  const { id: _id, meta: _meta, ...content } = mapReferences(resource, () => undefined);
  return content as Resource;
}
