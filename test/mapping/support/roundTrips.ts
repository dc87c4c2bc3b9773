import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Resource } from '../../../src/fhir/types.js';
import { openTables, type SchemaMode } from '../../../src/mapping/index.js';
import { type Fact, Grower } from './grownMessage.js';
import { factsOf } from './sameFacts.js';
import { bundleOf } from './script.js';

const RUNS = 5000;

const fact: fc.Arbitrary<Fact> = fc.tuple(fc.nat(9999), fc.nat(2 ** 30), fc.nat(999));
const facts = (minLength: number, maxLength: number): fc.Arbitrary<Fact[]> =>
  fc.array(fact, { minLength, maxLength, size: 'max' });
/** A few facts in few elements; one message in fifty has many, among many of a kind. */
const message = fc.oneof(
  { weight: 49, arbitrary: fc.record({ facts: facts(0, 6), spread: fc.constant(3) }) },
  { weight: 1, arbitrary: fc.record({ facts: facts(20, 60), spread: fc.constant(32) }) },
);

/**
 * Holds tables to their word: whatever their rows, code lists and schema can say in FHIR is written as a message that is
 * valid by the schema, and read again as the same facts; and every row that writes has said something on the way.
 */
export async function roundTrips(...names: readonly string[]): Promise<void> {
  const tables = await openTables({ only: names });

  /** What is lost or gained where a message's facts are written and read again; nothing where they are the same. */
  function difference(table: string, xml: string): string | undefined {
    const read = (bytes: Uint8Array, schema: SchemaMode): Resource[] =>
      tables.readGraph(table, bytes, { schema }).resources;
    const given = read(Buffer.from(xml), 'off');
    const wire = Buffer.from(tables.write(table, bundleOf(given)));
    const [before, after] = [factsOf(given), factsOf(read(wire, 'strict'))];
    if (before.join() === after.join()) return undefined;
    const lost = before.filter((one) => !after.includes(one));
    const gained = after.filter((one) => !before.includes(one));
    return ['lost:', ...lost, 'gained:', ...gained, xml, wire.toString()].join('\n');
  }

  describe.each(names)('%s', (table) => {
    const grower = new Grower(table);

    it(`keeps what FHIR says, written and read, ${RUNS.toLocaleString('en')} times`, () => {
      fc.assert(
        fc.property(message, ({ facts: told, spread }) => {
          const xml = grower.message(told, spread);
          const found = xml === undefined ? undefined : difference(table, xml);
          if (found !== undefined) throw new Error(found);
        }),
        { numRuns: RUNS },
      );
      expect(grower.untold()).toEqual([]);
    });
  });
}
