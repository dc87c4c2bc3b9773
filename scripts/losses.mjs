// Writes docs/losses.md from the mapping tables; a test fails while the committed page is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
const { openLosses } = await import('../dist/mapping/losses.js');
const { lossesPage } = await import('../dist/mapping/lossesPage.js');
writeFileSync(join(root, 'docs', 'losses.md'), lossesPage(openLosses(join(root, 'mappings'))));
