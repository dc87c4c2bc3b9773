// `npm test [-- JEST-ARGS]`: sets itself up, runs every test, and says in its last line how many passed and failed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
install(say);
await build(say);

// Tests against a real Redis start it themselves from the PATH; CI must have one, so that they cannot be lost unseen.
const redis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
if (!redis) {
  say('skipped: tests against a real Redis (there is no redis-server on the PATH)');
  if (process.env.CI === 'true') {
    say('with CI=true that is a failure: install redis-server');
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
}

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

/** A suite that could not run at all counts as one failure. */
function closingLine(file, code) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests + result.numTodoTests;
    return `${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  } catch {
    return `0 passed, ${code === 0 ? 0 : 1} failed`;
  }
}
