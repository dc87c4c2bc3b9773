import { MessageError } from '../xml/errors.js';
import { Gathered } from '../xml/gather.js';
import type { ExpandedName } from '../xml/names.js';
import { COLLECT, GATHER, PASS, type XmlHandler } from '../xml/scan.js';
import type { SchemaRun } from '../xml/schema/program.js';
import type { Assembly } from './assembly.js';
import type { Frame } from './frame.js';
import type { ReadPlan, WireNode } from './plan.js';
import { isStructures, type Recorded } from './refs.js';

const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const XML = 'http://www.w3.org/XML/1998/namespace';
const MOST_NESTED_REFERENCES = 8;

/** What one document of a message is read with. */
export interface Reading {
  readonly assembly: Assembly;
  readonly schema: SchemaRun | undefined;
  /** Bytes of the document, for recognising elements that were read before; absent: never recognise. */
  readonly bytes: Buffer | undefined;
  /** Bytes of the document. */
  readonly size: number;
  readonly identified: ReadonlyMap<string, Recorded> | undefined;
  namespaces(): number;
  line(): number;
}

/** Follows the trie of a table through one document and fills frames; everything else is told as unread. */
export class Reader implements XmlHandler {
  private depth = 0;
  private readonly nodes: WireNode[];
  private readonly texts: string[] = [];
  private readonly nil: boolean[] = [];
  private readonly wanted: boolean[] = [];
  private readonly references: (string | undefined)[] = [];
  /** Nested elements below one that no row reads; leaves are told when they close. */
  private unread: { name: string; leaf: boolean }[] = [];
  private replaying = 0;
  /** Depth of the members of the run being read, -1 for none. */
  private runAt = -1;
  /** The element that holds the payload document, and the line where that begins. */
  private gathered: Gathered | undefined;
  private payloadAt = -1;
  payloadLine = 1;
  /** Whether the payload's own root was met. */
  private inline = false;

  constructor(
    private readonly plan: ReadPlan,
    private readonly reading: Reading,
  ) {
    this.nodes = [plan.document];
  }

  /** The payload document, without white space at its end; absent where no element holds one. */
  get payload(): Buffer | undefined {
    return this.gathered?.trimmed();
  }

  /** Whether there was a payload: its root, or more than white space where its text stands. */
  get hasPayload(): boolean {
    return this.inline || (this.payload?.length ?? 0) > 0;
  }

  open(name: ExpandedName, more: boolean, at: number): number {
    const { schema } = this.reading;
    let wants = false;
    if (schema !== undefined && this.replaying === 0) {
      wants = schema.open(name.schema);
      if (!more) schema.opened();
    }
    const depth = ++this.depth;
    this.wanted[depth] = wants;
    this.texts[depth] = '';
    if (this.unread.length > 0) {
      this.unread[this.unread.length - 1]!.leaf = false;
      this.unread.push({ name: this.label(name), leaf: true });
      return wants ? COLLECT : PASS;
    }
    const node = name.table < 0 ? undefined : this.nodes[depth - 1]!.children[name.table];
    if (node === undefined) {
      if (depth === 1)
        throw new MessageError(
          'wrong-message',
          `the root element is ${this.label(name)}, not that of ${this.plan.table.name}`,
          1,
        );
      if (this.nodes[depth - 1]!.holdsRecords) this.reading.assembly.strangers++;
      this.unread.push({ name: this.label(name), leaf: true });
      return wants ? COLLECT : PASS;
    }
    this.nodes[depth] = node;
    this.nil[depth] = false;
    this.references[depth] = undefined;
    if (node.payload) this.beginPayload(node);
    if (node === this.plan.payloadRoot) this.meetPayload(node);
    if (node.group !== undefined || node.run !== undefined || this.runAt === depth) {
      const end = this.enter(node, at);
      if (end >= 0) {
        this.depth--;
        if (schema !== undefined && this.replaying === 0) schema.leave();
        return end;
      }
    }
    if (node.payload) return GATHER;
    return node.slot >= 0 || wants ? COLLECT : PASS;
  }

  /** Begins the frames of an element; the end offset where the same bytes were read before. */
  private enter(node: WireNode, at: number): number {
    const { assembly, bytes } = this.reading;
    if (this.runAt === this.depth && node.run !== assembly.frame.plan) this.endRun();
    if (node.run !== undefined && this.runAt < 0) {
      assembly.open(node.run, -1, this.reading.namespaces());
      this.runAt = this.depth;
    }
    if (node.group === undefined) return -1;
    if (at >= 0 && bytes !== undefined && node.group.shared[0]) {
      const end = assembly.recognise(node.group, bytes, at, this.reading.namespaces());
      if (end >= 0) return end;
    }
    assembly.open(node.group, at, this.reading.namespaces());
    return -1;
  }

  private beginPayload(node: WireNode): void {
    const line = this.reading.line();
    if (this.gathered !== undefined) throw new MessageError('wrong-message', `a second ${node.name}`, line);
    this.gathered = new Gathered(this.reading.size);
    this.payloadAt = this.depth;
    this.payloadLine = line;
  }

  private meetPayload(node: WireNode): void {
    if (this.inline) throw new MessageError('wrong-message', `a second ${node.name}`, this.reading.line());
    this.inline = true;
  }

  attribute(name: ExpandedName, value: string): void {
    const { schema, assembly } = this.reading;
    if (schema !== undefined && this.replaying === 0) schema.attribute(name.uri, name.local, value);
    if (name.uri === INSTANCE) {
      if (name.local === 'nil' && (value === 'true' || value === '1')) this.nil[this.depth] = true;
      return;
    }
    if (this.unread.length > 0) return;
    if (isStructures(name.uri)) {
      if (name.local === 'ref') this.references[this.depth] = value;
      return;
    }
    const node = this.nodes[this.depth]!;
    const target = name.table < 0 ? undefined : node.attributes[name.table];
    if (target === undefined && name.uri === XML) return;
    if (target === undefined) assembly.told.unread(`${this.here()}/@${name.local}`);
    else if (target.slot >= 0) this.fill(assembly.frame, target, value.trim());
  }

  opened(): void {
    const { schema } = this.reading;
    if (schema !== undefined && this.replaying === 0) schema.opened();
  }

  text(value: string): void {
    const { depth } = this;
    if (depth === this.payloadAt) return this.gather(Buffer.from(value));
    const known = this.texts[depth]!;
    this.texts[depth] = known === '' ? value : known + value;
  }

  gather(piece: Buffer): void {
    this.gathered!.add(piece);
    // The schema asks only whether there is any.
    if (piece.length > 0) this.texts[this.depth] = 'a document';
  }

  stray(): void {
    const { schema, assembly } = this.reading;
    if (schema !== undefined && this.replaying === 0) schema.mixed();
    if (this.unread.length === 0) assembly.told.unread(`text in ${this.here()}`);
  }

  close(end: number): void {
    const { schema, assembly } = this.reading;
    const { depth } = this;
    const text = this.texts[depth]!;
    if (schema !== undefined && this.replaying === 0) {
      if (this.wanted[depth]) schema.text(text);
      schema.close();
    }
    if (this.unread.length > 0) {
      const { leaf } = this.unread[this.unread.length - 1]!;
      if (leaf) assembly.told.unread(this.unreadPath());
      this.unread.pop();
      this.depth--;
      return;
    }
    const node = this.nodes[depth]!;
    if (this.references[depth] !== undefined) this.replay(this.references[depth]!);
    if (node.payload) this.payloadAt = -1;
    else if (node.slot >= 0) {
      if (!this.nil[depth] && text !== '') this.fill(assembly.frame, node, trimmed(text));
    } else if (this.wanted[depth] && text.trim() !== '') assembly.told.unread(`text in ${this.here()}`);
    if (this.runAt === depth + 1 || (this.runAt === depth && assembly.frame.plan.runEnd === node)) this.endRun();
    this.depth--;
    if (node.group !== undefined) assembly.close(end, this.reading.bytes);
  }

  private endRun(): void {
    this.runAt = -1;
    this.reading.assembly.close(-1, undefined);
  }

  private fill(frame: Frame, node: WireNode, value: string): void {
    if (value === '' || this.plan.table.absent.has(value)) return;
    const known = frame.slots[node.slot];
    if (node.list) {
      if (known === undefined) frame.slots[node.slot] = [value];
      else (known as string[]).push(value);
    } else if (known === undefined) frame.slots[node.slot] = value;
    else this.reading.assembly.told.repeated(node.name);
  }

  /** Tells the contents of a referred-to element as if they stood here. */
  private replay(id: string): void {
    const recorded = this.reading.identified?.get(id);
    if (recorded === undefined || this.replaying >= MOST_NESTED_REFERENCES) {
      this.reading.assembly.told.unread(`a reference (s:ref) to no element in ${this.here()}`);
      return;
    }
    this.replaying++;
    for (const event of recorded) event(this);
    this.replaying--;
  }

  private label(name: ExpandedName): string {
    const { table } = this.plan;
    for (const part of [table.payload, table.envelope]) {
      for (const [prefix, uri] of part?.namespaces ?? [])
        if (uri === name.uri && prefix !== '') return `${prefix}:${name.local}`;
    }
    return name.local;
  }

  private here(): string {
    return this.nodes[this.depth]?.name ?? '';
  }

  private unreadPath(): string {
    const known = this.nodes[this.depth - this.unread.length]?.name ?? '';
    return `${this.unread.map((one) => one.name).join('/')}${known === '' ? '' : ` in ${known}`}`;
  }
}

function trimmed(text: string): string {
  return text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32 ? text.trim() : text;
}
