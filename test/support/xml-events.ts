import { defaultLimits, type XmlLimits } from '../../src/xml/limits.js';
import { COLLECT, Scanner } from '../../src/xml/scan.js';

/** Scans into a flat list of events, so that a whole reading can be compared at a glance. */
export function scanEvents(text: string | Uint8Array, limits: XmlLimits = defaultLimits): string[] {
  const seen: string[] = [];
  let piece = '';
  const flush = () => {
    if (piece !== '') seen.push(`"${piece}"`);
    piece = '';
  };
  const scanner = new Scanner(() => ({ table: 0, schema: 0 }));
  scanner.scan(
    typeof text === 'string' ? Buffer.from(text) : text,
    {
      open: (name) => {
        flush();
        seen.push(`<${name.uri ? `{${name.uri}}` : ''}${name.local}`);
        return COLLECT;
      },
      attribute: (name, value) => void seen.push(`@${name.uri ? `{${name.uri}}` : ''}${name.local}=${value}`),
      opened: () => undefined,
      text: (value) => void (piece += value),
      stray: () => undefined,
      close: () => {
        flush();
        seen.push('>');
      },
    },
    limits,
  );
  return seen;
}
