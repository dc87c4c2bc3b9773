// Writes docs/configuration.md from the annotated schema; a test fails while the committed file is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
const { configReference } = await import('../dist/config/reference.js');
writeFileSync(join(root, 'docs', 'configuration.md'), configReference());
