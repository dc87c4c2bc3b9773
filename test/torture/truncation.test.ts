import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/cli/command.js';
import { mapBy } from '../../src/cli/map.js';
import { openTables } from '../../src/mapping/index.js';
import { capture, type Captured } from './support/capture.js';
import { endOf, samples, valuesOf } from './support/samples.js';

/** What may be said of a message that was cut off. */
const said = /^stdin:(\d+): ([\x20-\x7e]+) \((not-well-formed|wrong-message|encoding)\)\n$/;

let command: Command;
beforeAll(async () => {
  const tables = await openTables();
  command = mapBy(async () => tables);
});

/** Every offset of a short message, every 7th of a long one and its last 16. */
function cuts(length: number): number[] {
  const step = length < 3072 ? 1 : 7;
  return Array.from({ length }, (_, at) => at).filter((at) => at % step === 0 || at >= length - 16);
}

/** What is wrong with what was printed for a cut message; undefined: nothing. */
function wrong({ status, out, err }: Captured, cut: Buffer, values: readonly string[]): string | undefined {
  if (status !== 1) return `exit ${status}`;
  if (out !== '') return `${out.length} characters on stdout`;
  const [, line = '0', sentence = ''] = said.exec(err) ?? [];
  const lines = cut.toString('latin1').split('\n').length;
  if (Number(line) < 1 || Number(line) > lines) return `line ${line} of ${lines}: ${err}`;
  // Of the message only names of its elements may be repeated.
  const rest = sentence.replace(/<[^<>]+>/, (tag) => (cut.includes(tag.slice(0, -1)) ? '' : tag));
  return values.some((value) => rest.includes(value)) ? `a value in: ${err}` : undefined;
}

describe('map on a message cut off', () => {
  const all = samples();

  it('is tried on every sample, and every table', () => {
    expect(all.length).toBe(57);
    expect(new Set(all.map(({ table }) => table)).size).toBe(10);
  });

  it.each(all)('$name: exit 1, nothing on stdout, line and reason on stderr, at any place', async (sample) => {
    const { bytes, table } = sample;
    const end = endOf(bytes);
    const values = valuesOf(bytes);
    const faults: string[] = [];
    let tried = 0;
    for (const at of cuts(end)) {
      const cut = bytes.subarray(0, at);
      const fault = wrong(await capture(table, cut, command), cut, values);
      tried += 1;
      if (fault !== undefined) faults.push(`byte ${at}: ${fault}`);
    }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(Math.min(end, 3072) / 8);
  });

  it.each(all)('$name: whole with or without the white space after its end', async ({ bytes, table }) => {
    const whole = await capture(table, bytes, command);
    expect([whole.status, whole.err]).toEqual([0, '']);
    for (let at = endOf(bytes); at <= bytes.length; at += 1)
      expect(await capture(table, bytes.subarray(0, at), command)).toEqual(whole);
  });
});
