/** A name as Namespaces in XML understands it, with the numbers its readers gave it. */
export interface ExpandedName {
  /** Namespace name, '' for none. */
  readonly uri: string;
  readonly local: string;
  /** Symbol in the mapping table, -1 where no row mentions the name. */
  readonly table: number;
  /** Symbol in the schema, -1 where the schema does not know the name. */
  readonly schema: number;
}

/** Gives an expanded name its symbols; called once per distinct name, not per element. */
export type NameResolver = (uri: string, local: string) => { table: number; schema: number };

/** A qualified name as it stands in a document: bytes seen before are recognised without decoding. */
export interface RawName {
  readonly hash: number;
  readonly bytes: Uint8Array;
  readonly prefix: string;
  readonly local: string;
  /** The expanded name for the namespace last bound to the prefix. */
  expanded: ExpandedName | undefined;
  readonly next: RawName | undefined;
}

export const XML_NS = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';

/** Whether a namespace may be declared for a prefix, '' for the default (Namespaces in XML §3). */
export function mayBind(prefix: string, uri: string): boolean {
  if (prefix === 'xmlns' || uri === XMLNS_NS) return false;
  return (prefix === 'xml') === (uri === XML_NS) && (prefix === '' || uri !== '');
}

const BUCKETS = 1024;
const MOST_NAMES = 4096;

/** Names already met, over all documents that one reader reads. Bounded: starts anew past 4,096 distinct names. */
export class NameTable {
  private buckets: (RawName | undefined)[] = new Array<RawName | undefined>(BUCKETS).fill(undefined);
  private expandedNames = new Map<string, ExpandedName>();
  private count = 0;

  constructor(private readonly resolve: NameResolver) {}

  /** Forgets everything when too many names piled up (a hostile sender); call between documents. */
  trim(): void {
    if (this.count <= MOST_NAMES && this.expandedNames.size <= MOST_NAMES) return;
    this.buckets = new Array<RawName | undefined>(BUCKETS).fill(undefined);
    this.expandedNames = new Map();
    this.count = 0;
  }

  /** The raw name at `start`, of `length` bytes, if it was met before. */
  find(bytes: Uint8Array, start: number, length: number, hash: number): RawName | undefined {
    for (let name = this.buckets[hash & (BUCKETS - 1)]; name !== undefined; name = name.next) {
      if (name.hash === hash && name.bytes.length === length && same(name.bytes, bytes, start, length)) return name;
    }
    return undefined;
  }

  /** Keeps a raw name that was checked to be a QName. */
  add(bytes: Uint8Array, start: number, length: number, hash: number): RawName {
    const own = bytes.slice(start, start + length);
    const text = Buffer.from(own.buffer, own.byteOffset, own.length).toString('utf8');
    const colon = text.indexOf(':');
    const bucket = hash & (BUCKETS - 1);
    const name: RawName = {
      hash,
      bytes: own,
      prefix: colon < 0 ? '' : text.slice(0, colon),
      local: text.slice(colon + 1),
      expanded: undefined,
      next: this.buckets[bucket],
    };
    this.buckets[bucket] = name;
    this.count++;
    return name;
  }

  /** The expanded name of a raw name under the namespace bound to its prefix. */
  expand(name: RawName, uri: string): ExpandedName {
    const last = name.expanded;
    if (last !== undefined && last.uri === uri) return last;
    return (name.expanded = this.expandText(uri, name.local));
  }

  private expandText(uri: string, local: string): ExpandedName {
    const key = `${uri} ${local}`;
    let found = this.expandedNames.get(key);
    if (found === undefined) {
      found = { uri, local, ...this.resolve(uri, local) };
      this.expandedNames.set(key, found);
    }
    return found;
  }
}

function same(own: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (own[i] !== bytes[start + i]) return false;
  return true;
}
