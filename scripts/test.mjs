// `npm test [-- JEST-ARGS]`: sets itself up, runs every test, and says in its last line how many passed and failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

/** Tests that hold answers to a deadline in milliseconds: they run by themselves, after all others. */
const ALONE = ['test/e2e/hung', 'test/e2e/large', 'test/torture/xml-attacks', 'test/exchange/exchange'];

const say = (text) => process.stderr.write(`${text}\n`);
install(say);
await build(say);

const given = process.argv.slice(2);
const runs =
  given.length > 0
    ? [given]
    : [
        ['--testPathIgnorePatterns', '/node_modules/', ...ALONE],
        ['--runInBand', ...ALONE],
      ];
const folder = mkdtempSync(join(tmpdir(), 'pdmp-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [number, args] of runs.entries()) {
  const report = join(folder, `jest-${number}.json`);
  const status = await jest([...args, '--json', `--outputFile=${report}`]);
  count(report, status);
}
rmSync(folder, { recursive: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 ? 1 : 0);

function jest(args) {
  const bin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', bin, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** Adds up a run; a suite that could not run at all, and a run that failed without saying where, count as one failure. */
function count(file, status) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const lost = lostTests(result);
    for (const name of lost) say(name);
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    total.passed += result.numPassedTests - lost.length;
    total.failed += failed === 0 && status !== 0 ? 1 : failed;
    total.skipped += lost.length + result.numPendingTests + result.numTodoTests;
  } catch {
    total.failed += 1;
  }
}

/** What stands in for tests that this machine cannot run (test/support/redis.ts); with CI=true those fail instead. */
function lostTests({ testResults }) {
  const passed = testResults.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'passed');
  return passed.map(({ fullName }) => fullName).filter((name) => name.startsWith('skipped: '));
}
