import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
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
  /** Makes definitions known: extensions are then held against them. Not there: `undefined`. */
  define?(definitions: readonly Resource[]): Promise<void>;
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
  writeFileSync(join(folder, 'serve.mjs'), SERVE);
  const server = startServer(folder);
  return {
    name: 'fhir-validate (R4, US Core, US Meds)',
    async errors(text, { usCore = '3.1.1', entryProfiles = [US_MEDS] } = {}) {
      const findings = (await server.ask({ text, usCore, entryProfiles })) as Finding[];
      const structural = text.trimStart().startsWith('<') ? [] : structuralFindings(JSON.parse(text) as Bundle);
      return [...findings, ...structural];
    },
    readXml: async (text) => (await server.ask({ text, read: true })) as Resource,
    define: async (definitions) => void (await server.ask({ define: definitions })),
    close() {
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Loads the definitions once, then answers one JSON line with another, as `validate.mjs --follow` would. */
const SERVE = `
import { createInterface } from 'node:readline';
import { createValidator, readXml } from './validate.mjs';
const validators = new Map();
const defined = [];
const of = async (usCore) => {
  if (!validators.has(usCore)) {
    validators.set(usCore, await createValidator({ usCore }));
    for (const one of defined) validators.get(usCore).registry.add(one, 'ours');
  }
  return validators.get(usCore);
};
for await (const line of createInterface({ input: process.stdin })) {
  const { text, usCore = '3.1.1', entryProfiles = [], read, define } = JSON.parse(line);
  let answer;
  try {
    if (define) {
      defined.push(...define);
      validators.clear();
      process.stdout.write('[]\\n');
      continue;
    }
    const validator = await of(usCore);
    if (read) {
      const findings = [];
      answer = readXml(text, validator.registry, (...finding) => findings.push(finding));
      if (findings.length > 0) throw new Error(JSON.stringify(findings));
    } else {
      const byType = {};
      for (const item of entryProfiles) (byType[item.split('=')[0]] ??= []).push(item.split('=')[1]);
      const found = validator.validate(text, { entryProfiles: byType, follow: true });
      answer = found.filter(({ severity }) => severity === 'error' || severity === 'fatal');
    }
  } catch (error) {
    answer = { thrown: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\\n');
}
`;

interface Server {
  ask(question: unknown): Promise<unknown>;
  stop(): void;
}

function startServer(folder: string): Server {
  const child = spawn(process.execPath, ['serve.mjs'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { done: (answer: unknown) => void; fail: (error: Error) => void }[] = [];
  child.once('close', () => waiting.splice(0).forEach(({ fail }) => fail(new Error('the validator ended'))));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer: unknown = JSON.parse(line);
    const { done, fail } = waiting.shift()!;
    if (typeof answer === 'object' && answer !== null && 'thrown' in answer) fail(new Error(String(answer.thrown)));
    else done(answer);
  });
  return {
    ask: (question) =>
      new Promise((done, fail) => {
        waiting.push({ done, fail });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    stop: () => child.stdin.end(),
  };
}
