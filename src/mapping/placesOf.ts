import type { FhirPath, Group, Row, Table } from './model.js';

/** What a table says of the elements at one path of its payload. */
export interface FitPlace {
  /** Its text is for reading, so that less of it is no other thing: a name, a drug in words, an address, a note. */
  readonly words?: boolean;
  /** What is written where nothing is known. */
  readonly missing?: string;
  /** Type of the resource that begins here. */
  readonly creates?: string;
}

/** The elements that a table writes, by path from the payload's root, names as they are written. */
export function placesOf({ payload }: Table): ReadonlyMap<string, FitPlace> {
  const places = new Map<string, FitPlace>();
  const survey = (items: readonly (Row | Group)[], within: string): void => {
    for (const item of items) {
      if (item.only === 'read') continue;
      const path = [within, ...item.wire.map(nameOf)].join('/');
      if (item.kind === 'row') {
        places.set(path, { ...places.get(path), ...toldBy(item) });
        continue;
      }
      const [creates] = item.creates;
      if (creates !== undefined && path !== within) places.set(path, { ...places.get(path), creates });
      survey(item.items, path);
    }
  };
  survey(payload.items, nameOf(payload.root));
  return places;
}

const nameOf = ({ prefix, local }: { prefix: string; local: string }): string =>
  prefix === '' ? local : `${prefix}:${local}`;

function toldBy({ fhir, missing }: Row): FitPlace {
  return { ...(isWords(fhir[0]!) ? { words: true } : {}), ...(missing === undefined ? {} : { missing }) };
}

/** Members of FHIR types that are for reading; all others are numbers, dates, codes and identifiers. */
const WORDS: ReadonlySet<string> = new Set([
  ...['text', 'display', 'family', 'given', 'prefix', 'suffix', 'name', 'line', 'city'],
]);
const SLICES: ReadonlySet<string | undefined> = new Set(['practice-location', 'source-description']);

function isWords({ steps }: FhirPath): boolean {
  const last = steps.at(-1);
  return last !== undefined && (WORDS.has(last.name) || SLICES.has(steps.at(-2)?.slice));
}
