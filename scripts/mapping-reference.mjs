// Writes docs/mappings/ from the mapping tables; a test fails while a committed page is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();
await build();
const { mappingReference } = await import('../dist/mapping/reference.js');
const folder = join(root, 'docs', 'mappings');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of mappingReference(join(root, 'mappings'))) writeFileSync(join(folder, name), text);
