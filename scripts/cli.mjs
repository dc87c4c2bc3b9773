// `npm run --silent cli -- ARGS`: sets itself up quietly, then runs the command line.
import { build, install } from './setup.mjs';

install();
await build();
await import('../dist/cli/main.js');
