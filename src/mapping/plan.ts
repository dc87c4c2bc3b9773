import type { Json, JsonObject } from '../fhir/types.js';
import type { Codec } from './codecs/codec.js';
import type { FhirPath, Group, Link, Row, Table, WireStep } from './model.js';

/** A wire element that the table reads, with what is read below it: the compiled paths of all rows, as a trie. */
export class WireNode {
  /** By symbol of the element's name; sparse. */
  readonly children: (WireNode | undefined)[] = [];
  readonly attributes: (WireNode | undefined)[] = [];
  /** Slot of the frame that this element's text fills, -1 for none. */
  slot = -1;
  /** Whether each occurrence is one value of a list. */
  list = false;
  /** The group that this element begins. */
  group: GroupPlan | undefined;
  /** The run that this element belongs to. */
  run: GroupPlan | undefined;
  /** Records stand somewhere below it. */
  holdsRecords = false;
  /** Its text is the payload document. */
  payload = false;

  constructor(
    readonly step: WireStep | undefined,
    readonly parent: WireNode | undefined,
  ) {}

  /** `prefix:Name` as the table writes it. */
  get name(): string {
    if (this.step === undefined) return '';
    return `${this.step.attribute ? '@' : ''}${this.step.prefix ? `${this.step.prefix}:` : ''}${this.step.local}`;
  }

  /** The whole path, for explanations. */
  get path(): string {
    return this.step === undefined ? '' : `${this.parent?.path ?? ''}/${this.name}`;
  }
}

/** A row bound to its codec and the slots that feed it. */
export interface RowPlan {
  readonly row: Row;
  readonly codec: Codec;
  /** Own slot first, then those of `with`. */
  readonly slots: readonly number[];
  readonly list: boolean;
  /** Targets below the resource or item that the group makes. */
  readonly targets: readonly FhirPath[];
  /** Where its own text stands. */
  readonly node: WireNode;
  /** The row stands in a repeating wrapper: its value comes computed, under this number. */
  readonly merged?: number;
}

/** A link, at the group whose resource refers. */
export interface LinkPlan {
  readonly link: Link;
  /** Members that the link's slices set, by step. */
  readonly sets: readonly JsonObject[];
  /** Index in `creates` of the group that refers. */
  readonly from: number;
  /** Made by the same group: index in `creates`. */
  readonly own?: number;
  /** Made by a nested group: where this group's frames find what it made. */
  readonly made?: number;
  /** Made further out: the nearest of this type, where no child made one. */
  readonly outer?: string;
}

/** What one occurrence of a group makes out of its slots and its items. */
export type Build = (
  slots: Slots,
  items: readonly (readonly Json[] | undefined)[],
  report: Report,
  merged: readonly (Json | undefined)[],
) => (Json | undefined)[];
export type Slots = (string | string[] | undefined)[];

/** Told of values that a codec could not read. */
export interface Report {
  unreadable(row: RowPlan): undefined;
}

/** A group that has frames: it creates resources, or items of a list, or is the top. */
export interface GroupPlan {
  readonly name: string;
  readonly group: Group | undefined;
  readonly parent: GroupPlan | undefined;
  /** Index among the parent's children. */
  readonly index: number;
  readonly creates: readonly string[];
  readonly each: FhirPath | undefined;
  /** For an item group: the enclosing group that owns the list, and the place of this group among its item groups. */
  readonly owner: { readonly plan: GroupPlan; readonly index: number } | undefined;
  readonly children: GroupPlan[];
  /** Groups further out than the parent that link to what this group makes, and where their frames look for it. */
  readonly reports: { readonly to: GroupPlan; readonly made: number }[];
  /** Whether equal bytes may stand for an occurrence read before; not where something nested reports further out. */
  readonly recognisable: boolean;
  readonly itemGroups: GroupPlan[];
  readonly rows: RowPlan[];
  slotCount: number;
  readonly links: LinkPlan[];
  /** By index in `creates`: equal content is one resource. */
  readonly shared: readonly boolean[];
  /** The last member of a run, after which it ends. */
  readonly runEnd: WireNode | undefined;
  /** A repeating wrapper: its rows' values go to the parent, where they have these numbers. */
  readonly mergeInto: readonly number[] | undefined;
  mergedCount: number;
  /** How many nested groups report here. */
  farther: number;
  build: Build;
}

/** A table compiled for reading. */
export interface ReadPlan {
  readonly table: Table;
  readonly top: GroupPlan;
  /** The document node: its children are the roots of payload and envelope. */
  readonly document: WireNode;
  readonly payloadRoot: WireNode;
  readonly envelopeRoot: WireNode | undefined;
  /** Symbol of an expanded name, -1 where no row mentions it. */
  symbol(uri: string, local: string): number;
}
