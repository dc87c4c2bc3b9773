// Installs the packages this checkout needs, when they are missing or the lock file is newer.
// Every npm script starts here, so a fresh clone needs no step before its first command.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(command, args, what) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.status !== 0) {
    process.stderr.write(`${what} failed:\n${done.stdout}${done.stderr}\n`);
    process.exit(1);
  }
}

/** Newest modification time below a folder, in ms; 0 where there is none. */
function newest(dir, fs) {
  let latest = 0;
  for (const entry of fs.readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) latest = Math.max(latest, fs.statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

export function install(say = () => {}) {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  say('installing packages');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  if (existsSync(stamp)) utimesSync(stamp, new Date(), new Date());
}

export async function build(say = () => {}) {
  const fs = await import('node:fs');
  const out = join(root, 'dist', 'index.js');
  const info = join(root, 'dist', '.tsbuildinfo');
  const sources = Math.max(newest(join(root, 'src'), fs), statSync(join(root, 'tsconfig.json')).mtimeMs);
  if (existsSync(out) && existsSync(info) && statSync(info).mtimeMs >= sources) return;
  say('compiling');
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'], 'tsc');
  if (existsSync(info)) utimesSync(info, new Date(), new Date());
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) install();
