import { randomBytes } from 'node:crypto';
import { isBreather, pace, type Steps } from '../../../exchange/steps.js';
import type { StateCode } from '../../../exchange/types.js';
import type { Store } from '../../../store/index.js';

/** Something read back: its JSON text and when it was answered. */
export interface ReadBack {
  readonly json: string;
  /** Epoch milliseconds. */
  readonly storedAt: number;
  /** The question that it was told in answer to: our own id. */
  readonly question: string;
}

/** A resource to be kept. */
export interface Shelved {
  /** `Type/id`. */
  readonly name: string;
  readonly json: string;
  /** Milliseconds; 0: it is not kept. */
  readonly ttlMs: number;
}

/** Keeps what was answered, for the client that asked, as long as the states allow. */
export interface ReadBackShelf {
  /** Keeps the resources of one answer. `question`: our own id of what was asked. */
  keep(clientId: string, question: string, resources: readonly Shelved[]): Promise<void>;
  find(clientId: string, name: string): Promise<ReadBack | undefined>;
}

/**
 * A shelf in two stores. Resources are sealed a whole answer at a time, because sealing each of hundreds would cost more
 * than asking for them; the index says in which pack one stands, and holds nothing but opaque ids and places. Names
 * carry the client, so nobody reads back what another asked.
 *
 * @param store seals what it is given
 * @param index need not
 */
export function createShelf(store: Store, index: Store, clock: () => Date): ReadBackShelf {
  const packKey = (clientId: string, pack: string): string => JSON.stringify(['fhir-pack', clientId, pack]);
  const indexKey = (clientId: string, name: string): string => JSON.stringify(['fhir', clientId, name]);

  const keepPack = async (clientId: string, question: string, resources: readonly Shelved[], ttlMs: number) => {
    const pack = randomBytes(18).toString('base64url');
    const { bytes, ends } = await pace(packed(resources));
    await store.put(packKey(clientId, pack), bytes, ttlMs);
    const storedAt = clock().getTime();
    const note = (place: number): Promise<void> => {
      const text = `${pack} ${ends[place - 1] ?? 0} ${ends[place]} ${storedAt} ${question}`;
      return index.put(indexKey(clientId, resources[place]!.name), Buffer.from(text), ttlMs);
    };
    await Promise.all(await pace(eachPlace(resources.length, note)));
  };

  return {
    async keep(clientId, question, resources) {
      const byLife = new Map<number, Shelved[]>();
      for (const resource of resources) {
        if (resource.ttlMs <= 0) continue;
        const alike = byLife.get(resource.ttlMs);
        if (alike) alike.push(resource);
        else byLife.set(resource.ttlMs, [resource]);
      }
      for (const [ttlMs, alike] of byLife) await keepPack(clientId, question, alike, ttlMs);
    },
    async find(clientId, name) {
      const place = await index.get(indexKey(clientId, name));
      if (place === undefined) return undefined;
      const [pack = '', start, end, storedAt, question = ''] = Buffer.from(place).toString().split(' ');
      const packed = await store.get(packKey(clientId, pack));
      if (packed === undefined) return undefined;
      const json = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).toString(
        'utf8',
        Number(start),
        Number(end),
      );
      return { json, storedAt: Number(storedAt), question };
    },
  };
}

/** The texts of resources side by side, and where each ends. */
function* packed(resources: readonly Shelved[]): Steps<{ bytes: Buffer; ends: number[] }> {
  const ends: number[] = [];
  let end = 0;
  for (const { json } of resources) {
    end += Buffer.byteLength(json);
    if (isBreather(ends.push(end))) yield;
  }
  const bytes = Buffer.allocUnsafe(end);
  for (const [place, { json }] of resources.entries()) {
    bytes.write(json, ends[place - 1] ?? 0);
    if (isBreather(place)) yield;
  }
  return { bytes, ends };
}

function* eachPlace<T>(places: number, make: (place: number) => T): Steps<T[]> {
  const made: T[] = [];
  while (made.length < places) if (isBreather(made.push(make(made.length)))) yield;
  return made;
}

/** What says nothing of a person, and is shared by states only where each told the very same. */
const IMPERSONAL: readonly string[] = ['Medication', 'Organization', 'Practitioner', 'PractitionerRole'];

/**
 * Milliseconds for which a resource may be read back: as the strictest of the states that told it allows; where it says
 * nothing of a person, as the most generous, because that state told it too (docs/decisions/0043).
 */
export function shelfLife(type: string, states: readonly StateCode[], cacheMs: (state: StateCode) => number): number {
  const lives = states.map(cacheMs);
  if (lives.length === 0) return 0;
  return IMPERSONAL.includes(type) || type === 'OperationOutcome' ? Math.max(...lives) : Math.min(...lives);
}
