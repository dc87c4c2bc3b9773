import type { Resource } from '../fhir/types.js';
import type { GroupPlan } from './plan.js';

/** An element that was read, by its bytes. */
export interface Known {
  readonly start: number;
  readonly length: number;
  readonly namespaces: number;
  readonly resource: Resource;
}

const MOST = 24;
const PROBES = 7;

/**
 * Elements recognised by their bytes. A report repeats its patient, prescribers and pharmacies in every prescription,
 * to the letter; the same bytes under the same namespaces are the same resource and need no second reading.
 */
export class Recognised {
  private readonly known = new Map<GroupPlan, Known[]>();

  /** Keeps an element that was read; not one that names itself, since a second one of its kind would be an error. */
  add(plan: GroupPlan, bytes: Buffer, start: number, end: number, namespaces: number, resource: Resource): void {
    if (bytes.subarray(start, end).includes(':id=')) return;
    const list = this.known.get(plan) ?? [];
    if (list.length === 0) this.known.set(plan, list);
    if (list.length >= MOST) list.pop();
    list.unshift({ start, length: end - start, namespaces, resource });
  }

  find(plan: GroupPlan, bytes: Buffer, start: number, namespaces: number): Known | undefined {
    const list = this.known.get(plan);
    if (list === undefined) return undefined;
    for (let i = 0; i < list.length; i++) {
      const known = list[i]!;
      if (known.namespaces !== namespaces || !alike(bytes, known, start)) continue;
      if (bytes.compare(bytes, known.start, known.start + known.length, start, start + known.length) !== 0) continue;
      if (i > 0) {
        list.splice(i, 1);
        list.unshift(known);
      }
      return known;
    }
    return undefined;
  }
}

/** A few bytes spread over both, before all are compared. */
function alike(bytes: Buffer, known: Known, start: number): boolean {
  if (start + known.length > bytes.length) return false;
  for (let i = 1; i <= PROBES; i++) {
    const at = ((known.length * i) / (PROBES + 1)) | 0;
    if (bytes[known.start + at] !== bytes[start + at]) return false;
  }
  return true;
}
