import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, type YamlFile } from './yaml.js';

/** The table files of a folder: one folder a standard, one file a message. @throws TableError */
export function tableFiles(folder: string): YamlFile[] {
  const rooms = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !['codes', 'overlays'].includes(entry.name),
  );
  return rooms.flatMap((room) =>
    readdirSync(join(folder, room.name))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => readYaml(join(folder, room.name, name), `mappings/${room.name}/${name}`)),
  );
}

/** The overlay files of a folder; none where it is not there. @throws TableError */
export function overlayFiles(folder: string): YamlFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return names.map((name) => readYaml(join(folder, name), `mappings/overlays/${name}`));
}
