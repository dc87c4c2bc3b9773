import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openTables } from '../../src/mapping/index.js';

const sample = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'samples', 'pmix', 'report-full.xml');
const full = readFileSync(sample, 'utf8');
const [, head, record, tail] = /^([\s\S]*?)(<pmp:Prescription>[\s\S]*<\/pmp:Prescription>)([\s\S]*)$/.exec(full)!;
const tables = await openTables({ only: ['pmix-3/report'] });

interface Variant {
  patient: number;
  prescriber: number;
  pharmacy: number;
  alert: number;
  drug: number;
  unread: boolean;
}

const variants = fc.array(
  fc.record({
    patient: fc.nat(2),
    prescriber: fc.nat(2),
    pharmacy: fc.nat(30),
    alert: fc.nat(1),
    drug: fc.nat(2),
    unread: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

function write(all: readonly Variant[], mark: (n: number) => string): Buffer {
  const records = all.map((one, n) =>
    record!
      .replace('>12345<', `>${1000 + n}<`)
      .replace('>Testa<', `>Testa${'abc'[one.patient]}<`)
      .replace('>04</pmp:PatientAlertCategoryCode>', `>0${4 + one.alert}</pmp:PatientAlertCategoryCode>`)
      .replace('>Doe<', `>Doe${one.prescriber}<`)
      .replace('Example Pharmacy 12', `Example Pharmacy ${one.pharmacy}`)
      .replace('>5 MG<', `>${5 + one.drug} MG<`)
      .replace('</pmp:Dispenser>', one.unread ? '<pmp:Odd>x</pmp:Odd></pmp:Dispenser>' : '</pmp:Dispenser>')
      .replace(/<pmp:(Dispenser|Patient|Prescriber|Pharmacist)>/g, (tag) => tag + mark(n)),
  );
  return Buffer.from(head! + records.join('\n') + tail!);
}

describe('recognising elements by their bytes', () => {
  it('changes nothing: the same report with every element made different by a comment reads the same', () => {
    fc.assert(
      fc.property(variants, (all) => {
        const recognised = tables.read(
          'pmix-3/report',
          write(all, () => ''),
          { schema: 'warn' },
        );
        const read = tables.read(
          'pmix-3/report',
          write(all, (n) => `<!-- ${n} -->`),
          { schema: 'warn' },
        );
        const told = (from: typeof read) =>
          from.warnings.map(({ code, text, count }) => [code, text.replace(/ \(line \d+\)/, ''), count]).sort();
        expect(told(recognised)).toEqual(told(read));
        const facts = (from: typeof read) => from.bundle.entry!.slice(0, -1);
        expect(tables.toJson(facts(recognised))).toBe(tables.toJson(facts(read)));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('does not mistake the same bytes under another namespace', () => {
    const moved = full
      .replace(record!, `${record!}<x:Wrap xmlns:x="urn:x" xmlns:pmp="urn:other">${record!}</x:Wrap>`)
      .toString();
    const { bundle } = tables.read('pmix-3/report', Buffer.from(moved), { schema: 'off' });
    const dispenses = bundle.entry!.filter(({ resource }) => resource!.resourceType === 'MedicationDispense');
    expect(dispenses).toHaveLength(1);
    expect(JSON.stringify(bundle)).toContain('was not read');
  });
});
