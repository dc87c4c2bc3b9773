import type { Bundle } from '../fhir/types.js';

/**
 * The indented JSON of a Bundle, piece by piece: a report of 10,000 prescriptions never stands in memory as one text.
 * @param toJson indented JSON (two spaces) of a value
 */
export function* bundleText(bundle: Bundle, toJson: (value: unknown) => string): Generator<string> {
  const { entry = [], ...head } = bundle;
  const opening = toJson(head).replace(/\n\}$/, '');
  if (entry.length === 0) return yield `${opening}\n}\n`;
  let piece = `${opening},\n  "entry": [`;
  for (const [index, item] of entry.entries()) {
    piece += `${index === 0 ? '' : ','}\n    ${toJson(item).replaceAll('\n', '\n    ')}`;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n  ]\n}\n`;
}
