import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { mappingReference } from '../../src/mapping/reference.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = mappingReference(join(root, 'mappings'));

describe('mappingReference', () => {
  it('is what docs/mappings holds; else run: node scripts/mapping-reference.mjs', () => {
    const folder = join(root, 'docs', 'mappings');
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect([name, readFileSync(join(folder, name), 'utf8')]).toEqual([name, text]);
  });

  it('shows the row of the fill date with its whole wire path', () => {
    expect(pages.get('pmix-3-report.md')).toContain(
      '| Prescription Filled Date | `pmp:RequestResponsePrescriptionReport/pmp:Prescription/pmp:PrescriptionFilledDate/nc:Date` | `MedicationDispense.whenPrepared`<br>`MedicationDispense.whenHandedOver` | `dayOf` |',
    );
  });
});
