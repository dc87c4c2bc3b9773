import { posix } from 'node:path';
import ts from 'typescript';

/** Which rooms a room may import; `fhir`, the vocabulary, is open to all. A room may always import itself. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

/** Source texts by path below `src`, with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** The room of a file: its folder, for standards the folder below, for a file of `src` itself its name. */
export function roomOf(path: string): string {
  const [first = '', second = '', third] = path.split('/');
  if (second === '') return first.replace(/\.ts$/, '');
  return first === 'standards' && third !== undefined ? `${first}/${second}` : first;
}

/** What a file imports: files of `src` by path, packages by name. */
export function importsOf(path: string, text: string): { files: string[]; packages: string[] } {
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const files = names
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts'));
  return { files, packages: names.filter((name) => !name.startsWith('.')) };
}

/** Every import that no arrow allows, and every room that the arrows do not know. */
export function brokenArrows(sources: Sources, arrows: Arrows): string[] {
  return [...sources].flatMap(([path, text]) => {
    const room = roomOf(path);
    const allowed = arrows[room];
    if (allowed === undefined) return [`${path}: the room ${room} is in no arrow`];
    return importsOf(path, text).files.flatMap((file) => {
      const target = roomOf(file);
      if (file.startsWith('..')) return [`${path} imports ${file}, outside src`];
      return target === room || target === 'fhir' || allowed.includes('*') || allowed.includes(target)
        ? []
        : [`${path} imports ${file}`];
    });
  });
}

/** Files outside these rooms that know two standards, by what they import themselves. */
export function polyglots(sources: Sources, except: readonly string[]): string[] {
  return [...sources]
    .filter(([path]) => !except.includes(roomOf(path)))
    .filter(([path, text]) => {
      const own = roomOf(path).startsWith('standards/') ? [roomOf(path)] : [];
      const known = importsOf(path, text)
        .files.map(roomOf)
        .filter((room) => /^standards\/(?!(?:reply|door)$)/.test(room));
      return new Set([...own, ...known]).size > 1 && new Set(known).size > 0;
    })
    .map(([path]) => path);
}

/** Circles of files that import each other, each once, from its first file in alphabetical order. */
export function circles(sources: Sources): string[] {
  const graph = new Map(
    [...sources].map(([path, text]) => [path, importsOf(path, text).files.filter((file) => sources.has(file))]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      const circle = trail.slice(at);
      const first = circle.indexOf([...circle].sort()[0] ?? '');
      found.add([...circle.slice(first), ...circle.slice(0, first)].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return [...found].sort();
}

/** Who imports a package outside the rooms that may. */
export function strayPackages(sources: Sources, packages: readonly string[], rooms: readonly string[]): string[] {
  return [...sources]
    .filter(([path]) => !rooms.includes(roomOf(path)))
    .flatMap(([path, text]) =>
      importsOf(path, text)
        .packages.filter((name) => packages.includes(name))
        .map((name) => `${path} imports ${name}`),
    );
}
