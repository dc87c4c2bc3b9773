import { type Place, TableError } from './model.js';

/** Complains at a place of a table file, naming the row. */
export function complain(place: Place, row: string, problem: string): never {
  throw new TableError(place.file, place.line, row, problem);
}

/** The known word nearest to a mistyped one, for "did you mean". */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = edits(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** `; did you mean X?` or the list of what is known. */
export function suggest(word: string, known: Iterable<string>): string {
  const all = [...known];
  const near = nearest(word, all);
  return near !== undefined ? `; did you mean "${near}"?` : `; known: ${all.sort().join(', ')}`;
}

/** Reads the members of a mapping, refusing what the format does not know. */
export class Fields {
  private readonly values: Record<string, unknown>;

  constructor(
    value: unknown,
    allowed: readonly string[],
    readonly place: Place,
    private readonly row: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) complain(place, row, 'must be a mapping');
    this.values = value as Record<string, unknown>;
    for (const key of Object.keys(this.values)) {
      if (!allowed.includes(key)) complain(place, row, `unknown key "${key}"${suggest(key, allowed)}`);
    }
  }

  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null;
  }

  raw(key: string): unknown {
    return this.values[key];
  }

  text(key: string): string | undefined {
    const value = this.values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    return complain(this.place, this.row, `"${key}" must be text (put numbers and yes/no in quotes)`);
  }

  needed(key: string): string {
    return this.text(key) ?? complain(this.place, this.row, `"${key}" is missing`);
  }

  flag(key: string): boolean {
    const value = this.values[key];
    if (value === undefined || typeof value === 'boolean') return value === true;
    return complain(this.place, this.row, `"${key}" must be true or false`);
  }

  /** A text or a list of texts, as a list. */
  texts(key: string): string[] {
    const value = this.values[key];
    if (value === undefined || value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    if (list.every((item) => typeof item === 'string')) return list;
    return complain(this.place, this.row, `"${key}" must be text or a list of texts`);
  }

  oneOf<T extends string>(key: string, known: readonly T[]): T | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if ((known as readonly string[]).includes(value)) return value as T;
    return complain(this.place, this.row, `"${key}" is "${value}"${suggest(value, known)}`);
  }

  map(key: string): Map<string, string> {
    const value = this.values[key];
    if (value === undefined || value === null) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) complain(this.place, this.row, `"${key}" must be a mapping`);
    const entries = Object.entries(value as Record<string, unknown>);
    for (const [name, text] of entries) {
      if (typeof text !== 'string') complain(this.place, this.row, `"${key}.${name}" must be text`);
    }
    return new Map(entries as [string, string][]);
  }

  /** Runs a parser over text of this mapping; its complaint gets the place. */
  parse<T>(parser: (text: string) => T, text: string): T {
    try {
      return parser(text);
    } catch (error) {
      return complain(this.place, this.row, (error as Error).message);
    }
  }
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
