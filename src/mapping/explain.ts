import { Decimal } from '../fhir/decimal.js';
import type { Json, Resource } from '../fhir/types.js';
import { UNREADABLE } from './codecs/codec.js';
import type { Frame } from './frame.js';
import type { RowPlan } from './plan.js';
import type { Explanation } from './types.js';

/** Follows an assembly and notes, for every value, the row that it came by. */
export class Explainer {
  private readonly notes: { frame: Frame; type: string; path: string; value: string; row: RowPlan }[] = [];

  /** Called when an occurrence of a group ends. */
  note(frame: Frame): void {
    for (const row of frame.plan.rows) {
      for (const value of values(frame, row)) {
        for (const path of row.row.fhir) {
          for (const [below, text] of leaves(value, ''))
            this.notes.push({ frame, type: path.type, path: path.text + below, value: text, row });
        }
      }
    }
  }

  /** The lines, with each resource named by type and place among its type. */
  lines(resources: readonly Resource[]): Explanation[] {
    const names = new Map<Resource, string>();
    const counts = new Map<string, number>();
    for (const resource of resources) {
      const count = counts.get(resource.resourceType) ?? 0;
      counts.set(resource.resourceType, count + 1);
      names.set(resource, `${resource.resourceType}[${count}]`);
    }
    const seen = new Set<string>();
    const lines: Explanation[] = [];
    for (const note of this.notes) {
      const holder = ownerOf(note.frame, note.type);
      const name = (holder && names.get(holder)) ?? note.type;
      const line = {
        fhir: name + note.path.slice(note.type.length),
        value: note.value,
        element: note.row.row.element,
        wire: note.row.node.path,
      };
      const key = JSON.stringify(line);
      if (!seen.has(key)) lines.push(line);
      seen.add(key);
    }
    return lines;
  }
}

function ownerOf(frame: Frame, type: string): Resource | undefined {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const found = at.own.find((resource) => resource?.resourceType === type);
    if (found !== undefined) return found;
  }
  return undefined;
}

function values(frame: Frame, row: RowPlan): Json[] {
  const own = frame.slots[row.slots[0]!];
  const others = row.slots.slice(1).map((slot) => frame.slots[slot] as string | undefined);
  const texts = Array.isArray(own) ? own : [own];
  if (own === undefined && others.every((one) => one === undefined)) return [];
  return texts
    .map((text) => (text !== undefined && row.row.absent.has(text) ? undefined : row.codec.read(text, others)))
    .filter((value): value is Json => value !== undefined && value !== UNREADABLE);
}

function leaves(value: Json, below: string): [string, string][] {
  if (value instanceof Decimal || typeof value !== 'object' || value === null) return [[below, String(value)]];
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, `${below}[${i}]`));
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : leaves(item, `${below}.${key}`)));
}
