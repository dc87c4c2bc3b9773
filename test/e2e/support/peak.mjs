// Preloaded (--import) into a process under test: says on its last breath the most memory it ever had, in KiB.
import { writeSync } from 'node:fs';

process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
