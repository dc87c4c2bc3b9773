import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { openTables } from '../../src/mapping/index.js';

const folder = mkdtempSync(join(tmpdir(), 'pdmp-no-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What becomes of an overlay whose row says this as its FHIR path. */
async function overlaid(fhir: string): Promise<string> {
  const row = { element: 'Prescription Filled Date', fhir };
  writeFileSync(
    join(folder, 'ZZ.yaml'),
    JSON.stringify({ overlay: 'ZZ', table: 'pmix-3/report', note: 'a test', rows: [row] }),
  );
  return openTables({ overlays: folder, only: ['pmix-3/report'] }).then(
    () => 'opened',
    (error: Error) => error.name,
  );
}

describe('no text becomes code', () => {
  it('opens an overlay that names an element, so that the next cases fail for their one reason', async () => {
    expect(await overlaid('MedicationDispense.whenPrepared')).toBe('opened');
  });

  it.each([
    'MedicationDispense.whenPrepared;globalThis.hit=1',
    'MedicationDispense.whenPrepared=globalThis.hit=1',
    'MedicationDispense.[globalThis.hit=1]',
    'MedicationDispense.x}globalThis.hit=1;{y',
    'MedicationDispense.x\nglobalThis.hit=1',
    'MedicationDispense.x\u2028globalThis.hit=1',
    'MedicationDispense.`x`',
    'MedicationDispense.__proto__.polluted',
    'MedicationDispense.extension("+globalThis.hit+").url',
  ])('is refused in a table: %j', async (path) => {
    expect(await overlaid(path)).toBe('TableError');
    expect(globalThis).not.toHaveProperty('hit');
    expect({}).not.toHaveProperty('polluted');
  });

  it('is made by the compiler of tables alone; nothing starts a process or loads native code', () => {
    const src = fileURLToPath(new URL('../../src/', import.meta.url));
    const makers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => makesCode(readFileSync(join(src, file), 'utf8')));
    expect(makers).toEqual([join('mapping', 'generate.ts')]);
  });

  it.each([
    ['eval("1")', true],
    ['globalThis.eval(x)', true],
    ['new Function("return 1")', true],
    ["import { runInThisContext } from 'node:vm'", true],
    ["import { spawn } from 'node:child_process'", true],
    ['process.dlopen(m, "x.node")', true],
    ['// eval("1")\nconst text = "new Function"; type F = Function;', false],
  ])('the search for it finds %j: %s', (text, makes) => {
    expect(makesCode(text)).toBe(makes);
  });
});

function makesCode(text: string): boolean {
  if (!/\b(?:eval|Function|dlopen|vm|child_process)\b/.test(text)) return false;
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest);
  const found = (node: ts.Node): boolean => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      return ['node:vm', 'vm', 'node:child_process', 'child_process'].includes(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(name) && ['eval', 'Function', 'dlopen'].includes(name.text)) return true;
    }
    return ts.forEachChild(node, (child) => found(child) || undefined) ?? false;
  };
  return found(source);
}
