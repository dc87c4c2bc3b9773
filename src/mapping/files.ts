import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, type YamlFile } from './yaml.js';

const OTHER = ['codes', 'overlays'];

/** Names of the tables in a folder: `pmix-3/report` is `pmix-3/report.yaml`. */
export function tableNames(folder: string): string[] {
  const rooms = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !OTHER.includes(entry.name),
  );
  return rooms
    .flatMap((room) =>
      yamlFiles(join(folder, room.name)).map((file) => `${room.name}/${file.slice(0, -'.yaml'.length)}`),
    )
    .sort();
}

/** The table files of a folder, or those of some tables. @throws TableError */
export function tableFiles(folder: string, only?: readonly string[]): YamlFile[] {
  return tableNames(folder)
    .filter((name) => only?.includes(name) ?? true)
    .map((name) => readYaml(join(folder, `${name}.yaml`), `mappings/${name}.yaml`));
}

/** The overlay files of a folder; none where it is not there. @throws TableError */
export function overlayFiles(folder: string): YamlFile[] {
  if (!existsSync(folder)) return [];
  return yamlFiles(folder).map((name) => readYaml(join(folder, name), `mappings/overlays/${name}`));
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}
