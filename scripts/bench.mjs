// `npm run bench`: compiles sources and benchmarks into bench/.cache (never into dist) and runs them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compile, install, root } from './setup.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
install(say);
const cache = join(root, 'bench', '.cache');
mkdirSync(cache, { recursive: true });
// The compiled sources look for tables, schemas and package.json two folders up, as they do from dist.
for (const name of ['mappings', 'xsd', 'package.json']) {
  if (!existsSync(join(cache, name))) symlinkSync(join('..', '..', name), join(cache, name));
}
say('compiling');
compile('tsconfig.bench.json');
const bench = spawn(process.execPath, ['--expose-gc', join(cache, 'bench', 'main.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = await new Promise((resolve) => bench.on('close', (code) => resolve(code ?? 1)));
