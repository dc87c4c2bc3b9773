import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Bundle, Resource } from '../../src/fhir/types.js';
import { structuralFindings } from './structure.js';

/** One thing that a validator has to say. */
export interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** Validates what the gateway emits. */
export interface FhirValidator {
  /** What this run checks with; belongs into the test's name. */
  readonly name: string;
  /** Findings of severity error or worse, for FHIR JSON or XML text. `usCore`: default 3.1.1. */
  errors(text: string, options?: { usCore?: string; entryProfiles?: readonly string[] }): Promise<Finding[]>;
  /** What FHIR XML text says, read by the validator against R4's definitions. Not there: `undefined`. */
  readXml?(text: string): Promise<Resource>;
  close(): void;
}

const SHARED = resolve('..', 'shared', 'fhir-validate');
const US_MEDS = 'MedicationDispense=http://hl7.org/fhir/us/meds/StructureDefinition/medicationdispense';

/**
 * The offline validator that stands beside this repository (`../shared/fhir-validate`), in a folder of its own with this
 * repository's fhirpath and saxes. Where it is not there, checks of our own stand in and say so in their name.
 */
export function openFhirValidator(): FhirValidator {
  if (!existsSync(join(SHARED, 'validate.mjs'))) {
    return {
      name: 'structural checks of our own (../shared/fhir-validate is not here: profiles not run)',
      errors: async (text) => (text.trimStart().startsWith('<') ? [] : structuralFindings(JSON.parse(text) as Bundle)),
      close: () => undefined,
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'fhir-validate-'));
  cpSync(SHARED, folder, { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'read-xml.mjs'), READ_XML);
  return {
    name: 'fhir-validate (R4, US Core, US Meds)',
    async errors(text, { usCore = '3.1.1', entryProfiles = [US_MEDS] } = {}) {
      const profiles = entryProfiles.flatMap((profile) => ['--entry-profile', profile]);
      const out = await run(
        folder,
        ['validate.mjs', '--json', '--us-core', usCore, ...profiles, '--follow', '--level', 'error', '-'],
        text,
      );
      const [report] = JSON.parse(out) as [{ issues: Finding[] }];
      const structural = text.trimStart().startsWith('<') ? [] : structuralFindings(JSON.parse(text) as Bundle);
      return [...report.issues, ...structural];
    },
    readXml: async (text) => JSON.parse(await run(folder, ['read-xml.mjs'], text)) as Resource,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const READ_XML = `
import { readFileSync } from 'node:fs';
import { createValidator, readXml } from './validate.mjs';
const validator = await createValidator({ usCore: '3.1.1' });
const findings = [];
const resource = readXml(readFileSync(0, 'utf8'), validator.registry, (...finding) => findings.push(finding));
if (findings.length > 0) throw new Error(JSON.stringify(findings));
process.stdout.write(JSON.stringify(resource));
`;

function run(folder: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
    child.once('error', fail);
    child.once('close', () => (out === '' ? fail(new Error(`${args[0]}: ${err}`)) : done(out)));
    child.stdin.on('error', () => undefined).end(input);
  });
}
