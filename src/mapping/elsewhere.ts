import type { Row, WireStep } from './model.js';

/** Where another version of a message has an element: by its name, the path that stands there instead. */
export type Elsewhere = ReadonlyMap<string, readonly WireStep[]>;

/** The row once more, where another version of the message has its element: read there, too, and never written. */
export function elsewhere(row: Row, places: Elsewhere): Row[] {
  const place = row.only === 'write' ? undefined : placeOf(row.wire, places);
  if (place === undefined) return [];
  const wire = moved(row.wire, places);
  const wireText = wire.map(textOf).join('/');
  const element = `${row.element} (as ${place.map(textOf).join('/')})`;
  return [{ ...row, element, wire, wireText, with: row.with.map((path) => moved(path, places)), only: 'read' }];
}

function placeOf([first]: readonly WireStep[], places: Elsewhere): readonly WireStep[] | undefined {
  return first === undefined || first.attribute ? undefined : places.get(textOf({ ...first, repeats: false }));
}

function moved(path: readonly WireStep[], places: Elsewhere): readonly WireStep[] {
  const place = placeOf(path, places);
  const [first, ...below] = path;
  if (place === undefined || first === undefined) return path;
  return [...place.slice(0, -1), { ...place.at(-1)!, repeats: first.repeats }, ...below];
}

function textOf({ prefix, local, attribute, repeats }: WireStep): string {
  return `${attribute ? '@' : ''}${prefix === '' ? '' : `${prefix}:`}${local}${repeats ? '*' : ''}`;
}
