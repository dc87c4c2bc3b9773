import type { ResponderDeps } from './deps.js';
import type { Piece } from './pieces.js';
import { type ReadBackShelf, shelfLife } from './readBack.js';

/** Shelves what was told, for the client to read back. A shelf that fails loses that, not the answer. */
export async function keep(
  pieces: readonly Piece[],
  clientId: string,
  question: string,
  deps: Pick<ResponderDeps, 'cacheMs' | 'log'>,
  shelf: ReadBackShelf,
): Promise<void> {
  const shelved = pieces.map(({ resource: { resourceType, id }, json, states }) => ({
    name: `${resourceType}/${id}`,
    json,
    ttlMs: shelfLife(resourceType, states, deps.cacheMs),
  }));
  try {
    await shelf.keep(clientId, question, shelved);
  } catch (thrown) {
    deps.log.error('http.error', { route: '/fhir/:type/:id', status: 200 }, thrown);
  }
}
