import type { Dispense } from '../population/types.js';

/**
 * Writes every dispense; or, where `count` is given, that many records with prescription numbers of their own. Copies
 * are made of the text, because building ten thousand records takes many seconds.
 */
export function writeRecords(
  dispenses: readonly Dispense[],
  count: number | undefined,
  write: (dispense: Dispense) => string,
): string[] {
  if (count === undefined || dispenses.length === 0) return dispenses.map(write);
  const patterns = dispenses.slice(0, 50).map((dispense) => write({ ...dispense, rxNumber: mark }));
  return Array.from({ length: count }, (_, n) => (patterns[n % patterns.length] ?? '').replace(mark, `H${n}`));
}

const mark = 'RX-NUMBER-HERE';
