import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type Direction, openLosses } from '../../src/mapping/losses.js';
import { lossesPage } from '../../src/mapping/lossesPage.js';

const root = new URL('../../', import.meta.url);
const losses = openLosses(fileURLToPath(new URL('mappings', root)));
const lost = (from: string, to: string, direction: Direction): string[] =>
  losses.lost(from, to, direction).map(({ name }) => name);

describe('what is lost between standards', () => {
  it('is what docs/losses.md says; else run: node scripts/losses.mjs', () => {
    expect(readFileSync(new URL('docs/losses.md', root), 'utf8')).toBe(lossesPage(losses));
  });

  it('is nothing where FHIR answers FHIR', () => {
    expect(lost('fhir-us-meds', 'fhir-us-pdmp', 'answer')).toEqual([]);
    expect(lost('asap-2.1a', 'fhir-us-pdmp', 'request')).toEqual([]);
  });

  it('is what a standard has no row for, and nothing that it has one for', () => {
    const answers = lost('pmix-3', 'asap-2.1a', 'answer');
    expect(answers).toEqual(expect.arrayContaining(['Pharmacist Last Name', 'Patient Alert Category']));
    expect(answers).not.toContain('Prescription Number');
    expect(answers).not.toContain('Prescriber Last Name');
    // ASAP has one place for all addresses, SCRIPT 10.6 none for passports.
    expect(lost('asap-2.1a', 'script-10.6', 'request')).toContain('Patient Passport');
    expect(lost('asap-2.1a', 'script-10.6', 'request')).not.toContain('Patient Zip Code');
  });
});
