// `npm test [-- JEST-ARGS]`: sets itself up, runs every test, and says in its last line how many passed and failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
install(say);
await build(say);

const folder = mkdtempSync(join(tmpdir(), 'pdmp-test-'));
const report = join(folder, 'jest.json');
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
const status = await new Promise((resolve) => jest.on('close', (code) => resolve(code ?? 1)));
console.log(closingLine(report, status));
rmSync(folder, { recursive: true });
process.exit(status);

/** What stands in for tests that this machine cannot run (test/support/redis.ts); with CI=true those fail instead. */
function lostTests({ testResults }) {
  const passed = testResults.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'passed');
  return passed.map(({ fullName }) => fullName).filter((name) => name.startsWith('skipped: '));
}

/** A suite that could not run at all counts as one failure. */
function closingLine(file, code) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const lost = lostTests(result);
    for (const name of lost) say(name);
    const skipped = lost.length + result.numPendingTests + result.numTodoTests;
    const passed = result.numPassedTests - lost.length;
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  } catch {
    return `0 passed, ${code === 0 ? 0 : 1} failed`;
  }
}
