import { missingAtEnd, type Place, recover } from './recover.js';
import { applyAttribute, type AttributeSite } from './run-attributes.js';
import type { SchemaFinding, SchemaFindingCode, SchemaRun } from './program.js';
import { BEFORE_ROOT, CLOSED, ELEMENTS, REQUIRED_SHIFT, SKIPPED, type Tables, TEXT } from './tables.js';

/** Bits of what happened inside an open element; above REQUIRED_SHIFT the required attributes not yet seen. */
const TOLD_TEXT = 1;
const NIL = 2;
/** Something was found that may not stand in the content. */
const DISTURBED = 4;
const TOLD_STRAY = 8;

/** Recoveries look at the whole content model; a document with more of them is not worth the time. */
const MOST_RECOVERIES = 300;

/** One document's validation: a stack of numbers, no memory per element. Frame 0 stands before the root. */
export class Run implements SchemaRun, AttributeSite {
  readonly findings: SchemaFinding[] = [];
  count = 0;

  private depth = 0;
  private recoveries = 0;
  /** Open elements that are not looked into, counted from the outermost of them. */
  private skipped = 0;
  private states = new Uint16Array(32);
  private declarations = new Uint16Array(32);
  private types = new Uint16Array(32);
  private flags = new Uint32Array(32);
  /** State in which the content was last disturbed: one part missing there is taken for the same fault. */
  private disturbedIn = new Uint16Array(32);
  private ids: Set<string> | undefined;

  // The tables that every element needs, kept near.
  private readonly width: number;
  private readonly edges: Uint16Array;
  private readonly edgeTo: Uint16Array;
  private readonly edgeDeclaration: Uint16Array;
  private readonly typeOf: Uint16Array;
  private readonly start: Uint16Array;
  private readonly required: Uint32Array;
  private readonly content: Uint8Array;
  private readonly checks: Tables['checks'];

  constructor(
    readonly tables: Tables,
    private readonly line: () => number,
    private readonly limit: number,
  ) {
    this.width = tables.symbols.size;
    this.edges = tables.edges;
    this.edgeTo = tables.edgeTo;
    this.edgeDeclaration = tables.edgeDeclaration;
    this.typeOf = tables.typeOf;
    this.start = tables.start;
    this.required = tables.required;
    this.content = tables.content;
    this.checks = tables.checks;
    this.states[0] = BEFORE_ROOT;
  }

  open(symbol: number): boolean {
    if (this.skipped !== 0) {
      this.skipped++;
      return false;
    }
    const parent = this.depth;
    let edge = symbol < 0 ? 0 : this.edges[this.states[parent]! * this.width + symbol]!;
    if (edge === 0) edge = this.recover(symbol);
    const declaration = this.edgeDeclaration[edge]!;
    if (edge !== 0) this.states[parent] = this.edgeTo[edge]!;
    if (declaration === SKIPPED) {
      this.skipped = 1;
      return false;
    }
    const depth = parent + 1;
    if (depth === this.states.length) this.grow();
    const type = this.typeOf[declaration]!;
    this.depth = depth;
    this.declarations[depth] = declaration;
    this.types[depth] = type;
    this.states[depth] = this.start[type]!;
    this.flags[depth] = this.required[type]!;
    return this.content[type] === TEXT;
  }

  attribute(namespace: string, local: string, value: string): void {
    if (this.skipped === 0) applyAttribute(this, namespace, local, value);
  }

  opened(): void {
    if (this.skipped === 0 && this.flags[this.depth]! >>> REQUIRED_SHIFT !== 0) this.tellMissingAttributes();
  }

  text(value: string): void {
    if (this.skipped !== 0) return;
    const { depth } = this;
    const flags = this.flags[depth]!;
    this.flags[depth] = flags | TOLD_TEXT;
    if ((flags & (NIL | DISTURBED)) !== 0) {
      if ((flags & NIL) !== 0 && value !== '') this.tellNil();
      return;
    }
    const check = this.checks[this.types[depth]!];
    if (check === undefined) return;
    const wrong = check(value);
    if (wrong !== undefined) this.find('invalid-value', `the value ${wrong}`);
  }

  takes(value: string): boolean {
    if (this.skipped !== 0) return true;
    return this.checks[this.types[this.depth]!]?.(value) === undefined;
  }

  mixed(): void {
    if (this.skipped !== 0) return;
    const { depth } = this;
    const flags = this.flags[depth]!;
    if ((flags & NIL) !== 0) this.tellNil();
    else if (this.content[this.types[depth]!] === ELEMENTS && (flags & TOLD_STRAY) === 0) {
      this.flags[depth] = flags | TOLD_STRAY;
      this.find('unexpected-text', 'text may not stand here, only elements');
    }
  }

  close(): void {
    if (this.skipped !== 0) {
      this.skipped--;
      return;
    }
    const { depth } = this;
    const flags = this.flags[depth]!;
    if (flags >>> REQUIRED_SHIFT !== 0) this.tellMissingAttributes();
    if (this.content[this.types[depth]!] === TEXT) {
      if ((flags & (TOLD_TEXT | NIL)) === 0) this.text('');
    } else if (this.tables.accepting[this.states[depth]!] === 0) this.tellUnfinished();
    this.depth = depth - 1;
  }

  leave(): void {
    if (this.skipped !== 0) this.skipped--;
    else this.depth--;
  }

  /** Keeps a finding about the element that is open, or about a child of it. */
  find(code: SchemaFindingCode, message: string, child?: string): void {
    this.count++;
    if (this.findings.length >= this.limit) return;
    const names = Array.from(this.declarations.subarray(1, this.depth + 1), (at) => this.tables.names[at]!);
    if (child !== undefined) names.push(child);
    this.findings.push({ code, path: names.join('/'), message, line: this.line() });
  }

  get type(): number {
    return this.types[this.depth]!;
  }

  get nillable(): number {
    return this.tables.nillable[this.declarations[this.depth]!]!;
  }

  seen(bits: number): void {
    this.flags[this.depth]! &= ~bits;
  }

  makeNil(): void {
    this.flags[this.depth]! |= NIL;
    this.states[this.depth] = CLOSED;
  }

  retype(type: number): void {
    const { depth } = this;
    const flags = this.flags[depth]!;
    // A derived type has its base's attributes first, so that their bits are the same.
    const seen = this.required[this.types[depth]!]! & ~flags;
    const own = flags & ((1 << REQUIRED_SHIFT) - 1);
    this.flags[depth] = own | (this.required[type]! & ~seen);
    this.types[depth] = type;
    if ((flags & NIL) === 0) this.states[depth] = this.start[type]!;
  }

  /** Whether no other attribute of the document had this value of xs:ID. */
  claim(id: string): boolean {
    this.ids ??= new Set();
    return this.ids.size < this.ids.add(id).size;
  }

  /** An element that may not stand here. Told once; returns the edge on which validation goes on, 0 to skip it. */
  private recover(symbol: number): number {
    const { tables, depth } = this;
    const flags = this.flags[depth]!;
    const place = this.place();
    this.flags[depth] = flags | DISTURBED;
    this.disturbedIn[depth] = place.state;
    if (this.exhausted()) return 0;
    if ((flags & NIL) !== 0) {
      this.tellNil();
      return 0;
    }
    if (this.content[this.types[depth]!] === TEXT) {
      if (place.earlier === undefined) this.find('unexpected-text', 'an element stands where only text may');
      return 0;
    }
    const { edge, code, message } = recover(tables, place, symbol);
    if (code !== undefined) this.find(code, message ?? '', tables.symbols.names[symbol]?.local);
    return edge;
  }

  /** Whether enough was told, or tried; then the fault is counted only. */
  private exhausted(): boolean {
    if (this.findings.length < this.limit && ++this.recoveries <= MOST_RECOVERIES) return false;
    this.count++;
    return true;
  }

  private place(): Place {
    const { depth } = this;
    const earlier = (this.flags[depth]! & DISTURBED) === 0 ? undefined : this.disturbedIn[depth]!;
    const start = depth === 0 ? undefined : this.start[this.types[depth]!]!;
    return { state: this.states[depth]!, start, earlier };
  }

  private tellUnfinished(): void {
    if (this.exhausted()) return;
    const message = missingAtEnd(this.tables, this.place());
    if (message !== undefined) this.find('missing-element', message);
  }

  private tellNil(): void {
    const { depth } = this;
    if ((this.flags[depth]! & TOLD_STRAY) === 0) this.find('invalid-nil', 'is nil and yet has content');
    this.flags[depth]! |= TOLD_STRAY;
  }

  private tellMissingAttributes(): void {
    const flags = this.flags[this.depth]!;
    for (const rule of this.tables.attributes[this.type]!.rules) {
      if ((rule.bits & flags) !== 0) this.find('missing-attribute', `the attribute ${rule.name.local} is missing`);
    }
    this.flags[this.depth] = flags & ((1 << REQUIRED_SHIFT) - 1);
  }

  private grow(): void {
    const length = this.states.length * 2;
    const wider = <T extends Uint16Array | Uint32Array>(to: T, from: T): T => (to.set(from), to);
    this.states = wider(new Uint16Array(length), this.states);
    this.declarations = wider(new Uint16Array(length), this.declarations);
    this.types = wider(new Uint16Array(length), this.types);
    this.disturbedIn = wider(new Uint16Array(length), this.disturbedIn);
    this.flags = wider(new Uint32Array(length), this.flags);
  }
}
