import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { start } from '../support/program.js';
import { writeLargeReport } from './support/largeReport.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const peak = pathToFileURL(fileURLToPath(new URL('./support/peak.mjs', import.meta.url))).href;
const prescriptions = 10_000;

interface Run {
  readonly status: number | null;
  readonly out: Buffer;
  readonly err: string;
  readonly peakBytes: number;
}

/** Runs the built `map` and measures it; `args` after `map pmix-3/report`. */
async function mapFile(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, ['--import', peak, main, 'map', 'pmix-3/report', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [out, err, told] = await Promise.all(
    [child.stdout, child.stderr, child.stdio[3] as NodeJS.ReadableStream].map(async (stream) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    }),
  );
  const status = child.exitCode ?? (await new Promise<number | null>((resolve) => child.on('close', resolve)));
  return { status, out: out as Buffer, err: String(err), peakBytes: Number(String(told)) * 1024 };
}

describe(`map on ${prescriptions} prescriptions in one report`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pdmp-large-'));
    await start('cli.mjs', ['--version']).ended; // compiles, where that is still to be done
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['of one patient, from 40 pharmacies and prescribers', 40],
    ['where everybody is another', prescriptions],
  ])(
    '%s: every one, within 10 times the input in memory',
    async (_name, parties) => {
      const file = join(folder, 'report.xml');
      const bytes = await writeLargeReport(file, prescriptions, parties);
      expect(bytes).toBeGreaterThan(38_000_000);
      const { status, out, err, peakBytes } = await mapFile(file);
      process.stderr.write(
        `map: ${bytes} bytes in, ${out.length} bytes out, ${peakBytes} bytes of memory (${(peakBytes / bytes).toFixed(1)}×)\n`,
      );
      expect([status, err]).toEqual([0, '']);
      expect(peakBytes).toBeGreaterThan(bytes);
      expect(peakBytes).toBeLessThanOrEqual(10 * bytes);
      const bundle = JSON.parse(out.toString('utf8')) as { entry: { resource: Dispense }[] };
      const told = bundle.entry.map(({ resource }) => resource).filter(isDispense);
      expect(told).toHaveLength(prescriptions);
      expect(new Set(told.map(({ identifier: [first] }) => first?.value)).size).toBe(prescriptions);
    },
    120_000,
  );
});

interface Dispense {
  readonly resourceType: string;
  readonly identifier: readonly { readonly value: string }[];
}

const isDispense = ({ resourceType }: Dispense): boolean => resourceType === 'MedicationDispense';
