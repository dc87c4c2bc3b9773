import type { Json } from '../fhir/types.js';

/** Where something stands in a table file; every complaint names it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One step of a wire path: an element (or, last, an attribute) by prefix and local name. */
export interface WireStep {
  readonly prefix: string;
  readonly local: string;
  readonly attribute: boolean;
  /** Marked `*`: each occurrence is one value. */
  readonly repeats: boolean;
}

/** One step of a FHIR path: `extension(refill-number)`, `given[0]`, `given[1+]`. */
export interface FhirStep {
  readonly name: string;
  readonly slice?: string;
  readonly index?: number;
  /** `[n+]`: this item and all behind it. */
  readonly rest?: boolean;
}

export interface FhirPath {
  readonly type: string;
  readonly steps: readonly FhirStep[];
  readonly text: string;
}

/** A row of a table: docs/mapping-tables.md. */
export interface Row {
  readonly kind: 'row';
  readonly place: Place;
  readonly element: string;
  readonly wire: readonly WireStep[];
  readonly wireText: string;
  readonly with: readonly (readonly WireStep[])[];
  readonly fhir: readonly FhirPath[];
  readonly also: readonly FhirPath[];
  readonly as: string;
  readonly codes?: string;
  readonly only?: 'read' | 'write';
  readonly missing?: string;
  /** Texts that mean "no value" here, beside the table's. */
  readonly absent: ReadonlySet<string>;
}

/** Whether a group is written: the path has a value, or one of the values. */
export interface Condition {
  readonly path: FhirPath;
  readonly in?: readonly string[];
}

export interface Link {
  readonly from: FhirPath;
  readonly to: string;
  readonly place: Place;
}

export interface Constant {
  readonly path: FhirPath;
  readonly value: Json;
}

/**
 * Which resources a group writes. `linked`: those that the enclosing resource refers to; `unlinked`: those that nothing
 * refers to; `first`: the first of the type; `all`: all of the type; `new`: linked, but not if written already;
 * `referring`: those that refer to the enclosing resource.
 */
export type WriteRule = 'linked' | 'unlinked' | 'first' | 'all' | 'new' | 'referring';

/** A wire element with rows of its own. */
export interface Group {
  readonly kind: 'group';
  readonly place: Place;
  readonly name: string;
  readonly wire: readonly WireStep[];
  readonly creates: readonly string[];
  readonly each?: FhirPath;
  readonly links: readonly Link[];
  /** Set when read. */
  readonly fixed: readonly Constant[];
  /** Set when read where no row filled it. */
  readonly defaults: readonly Constant[];
  readonly share: readonly string[];
  readonly write?: WriteRule;
  readonly when?: Condition;
  readonly unless?: Condition;
  readonly only?: 'read' | 'write';
  /** An item group makes an item for every occurrence, also an empty one; a group with a condition is written also when empty. */
  readonly keep?: boolean;
  /** Of the groups with the same choice, one is written in an element, and once: the first that has something. */
  readonly choice?: string;
  /** A wrapper whose occurrences are read one by one; the first value that a row says wins. */
  readonly repeats?: boolean;
  /** Instead of `wire`: siblings without an element of their own that belong together (local names by step). */
  readonly run?: readonly WireStep[];
  readonly items: readonly (Row | Group)[];
}

export interface Part {
  readonly root: WireStep;
  readonly namespaces: ReadonlyMap<string, string>;
  /** Other namespaces whose names are read as those of a prefix; never written. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly match: 'namespace' | 'local';
  readonly xsd?: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Where another version of the message has an element of a name: its rows are read there, too. */
  readonly elsewhere: ReadonlyMap<string, readonly WireStep[]>;
  readonly items: readonly (Row | Group)[];
}

export interface Table {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly absent: ReadonlySet<string>;
  /** Write printable ASCII only (SCRIPT). */
  readonly ascii: boolean;
  readonly payload: Part;
  readonly envelope?: Part & {
    readonly payloadAt: readonly WireStep[];
    /** The payload stands there as an element of the same document, not as a document in a text. */
    readonly inline: boolean;
  };
  /** Resources of the whole message and their fixed values. */
  readonly top: Pick<Group, 'creates' | 'fixed' | 'defaults' | 'links' | 'share'>;
}

/** A table, code list or overlay that cannot be used. `message` says what would be right. */
export class TableError extends Error {
  override readonly name = 'TableError';
  constructor(
    readonly file: string,
    readonly line: number,
    readonly row: string,
    problem: string,
  ) {
    super(`${file}:${line}: ${row ? `row "${row}": ` : ''}${problem}`);
  }
}
