// Installs the packages this checkout needs, when they are missing or the lock file is newer.
// Every npm script starts here, so a fresh clone needs no step before its first command.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(command, args, what) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.error !== undefined) fail(`${what} could not be started: ${done.error.message}`);
  if (done.status !== 0) fail(`${what} failed:\n${done.stdout}${done.stderr}`);
}

function fail(text) {
  process.stderr.write(`${text.trimEnd()}\n`);
  process.exit(1);
}

/** Newest modification time below a folder, folders too (a removed file shows there only), in ms. */
function newest(dir) {
  let latest = statSync(dir).mtimeMs;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

/** `npm ci`, unless what stands in node_modules came from this very lock file. */
export function install(say = () => {}) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.pdmp-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  // Somebody ran npm by hand: what npm noted there is newer than the lock file that it installed.
  const noted = join(root, 'node_modules', '.package-lock.json');
  const byHand = existsSync(noted) && statSync(noted).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (!byHand) {
    say('installing packages');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  }
  writeFileSync(stamp, lock);
}

/** Compiles by a tsconfig of this checkout; ends the process with the compiler's words where that fails. */
export function compile(config) {
  run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', config],
    'the TypeScript compiler',
  );
}

/** Compiles src into dist, unless what stands there is newer than every source. */
export async function build(say = () => {}) {
  const out = join(root, 'dist', 'index.js');
  const info = join(root, 'dist', '.tsbuildinfo');
  const sources = Math.max(newest(join(root, 'src')), statSync(join(root, 'tsconfig.json')).mtimeMs);
  if (existsSync(out) && existsSync(info) && statSync(info).mtimeMs >= sources) return;
  say('compiling');
  compile('tsconfig.json');
  if (existsSync(info)) utimesSync(info, new Date(), new Date());
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) install();
