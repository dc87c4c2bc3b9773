// `npm start [-- --once]`: sets itself up, then the demo: states, gateway, one question asked and answered.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install, root } from './setup.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
let once;
try {
  once = parseArgs({ options: { once: { type: 'boolean', default: false } } }).values.once;
} catch (error) {
  say(`npm start: ${error.message}\nUsage: npm start [-- --once]`);
  process.exit(2);
}
install(say);
await build(say);
const { demo } = await import('../dist/cli/demo/demo.js');
const { processIo } = await import('../dist/cli/processIo.js');
process.exitCode = await demo({ folder: join(root, '.demo'), once }, processIo());
