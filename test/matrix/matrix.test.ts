import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Direction } from '../../src/mapping/losses.js';
import { requestor } from '../support/house.js';
import { doors, type Exchanged } from './support/doors.js';
import { startHouse, type MatrixHouse } from './support/house.js';
import { losses } from './support/messages.js';
import { arrived, valuesAt } from './support/places.js';
import { protocols } from './support/states.js';

const registeredNpi = String(requestor.npi);
let house: MatrixHouse;
beforeAll(async () => {
  house = await startHouse();
}, 60_000);
afterAll(() => house.close());

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** What of one standard did not arrive in another. */
function lostOn(way: Direction, from: string, sent: Exchanged['asked'], got: Exchanged['asked']): string[] {
  return losses
    .capacity(from, way)
    .read.filter((element) => {
      const told = valuesAt(sent, element);
      return told.length > 0 && !arrived(told, valuesAt(got, element));
    })
    .map(({ name }) => name);
}

/** What the tables have no row for, of what was sent; and what is lost although they have. */
function known(way: Direction, from: string, to: string, sent: Exchanged['asked']): string[] {
  const beside = losses.exceptions
    .filter((one) => one.direction === way && (one.from?.includes(from) ?? true) && (one.to?.includes(to) ?? true))
    .flatMap(({ elements }) => elements);
  const lost = new Set(losses.lost(from, to, way));
  return losses
    .capacity(from, way)
    .read.filter((element) => valuesAt(sent, element).length > 0)
    .filter((element) => lost.has(element) || beside.includes(element.name))
    .map(({ name }) => name);
}

describe.each(doors)('$name', (door) => {
  it.each(protocols)('asks a state in %s: nothing is lost but what docs/losses.md says', async (protocol) => {
    const state = house.stateOf(protocol);
    const { asked, answered, text } = await door.ask(house.clientOf(protocol));
    const questions = { way: 'request', from: door.standard, to: protocol, sent: asked, got: state.asked() } as const;
    const answers = { way: 'answer', from: protocol, to: door.standard, sent: state.told, got: answered } as const;
    for (const { way, from, to, sent, got } of [questions, answers])
      expect([way, from, to, sorted(lostOn(way, from, sent, got))]).toEqual([
        way,
        from,
        to,
        sorted(known(way, from, to, sent)),
      ]);
    // Who asks is what is registered; a search names nobody.
    if (protocol !== 'fhir-us-meds') expect(JSON.stringify(state.asked())).toContain(registeredNpi);
    expect(state.told.length).toBeGreaterThan(5);
    expect(text).not.toBe('');
  });
});
