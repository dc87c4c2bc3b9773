import type { Json, Resource } from '../fhir/types.js';
import type { GroupPlan, Slots } from './plan.js';

/** One occurrence of a group while its element is read. */
export class Frame {
  readonly slots: Slots;
  /** What occurrences of item groups made, by the item group's number. */
  readonly items: (Json[] | undefined)[] = [];
  /** What child groups made, by the child's index: the first of their `creates`, in order. */
  readonly made: (Resource[] | undefined)[] = [];
  /** Values of repeating wrappers, by number; the first that was said. */
  readonly merged: (Json | undefined)[] = [];
  /** The resources of this occurrence, by index in `creates`. */
  own: (Resource | undefined)[] = [];

  constructor(
    readonly plan: GroupPlan,
    readonly parent: Frame | undefined,
    /** Offset of the element's start tag; -1 where the element cannot be recognised by its bytes. */
    readonly start: number,
    /** Warnings told before this frame began: a frame that told none may be recognised by its bytes. */
    readonly warned: number,
    readonly namespaces: number,
  ) {
    this.slots = new Array<string | undefined>(plan.slotCount).fill(undefined);
  }

  /** The nearest frame of a plan, this one included. */
  of(plan: GroupPlan): Frame | undefined {
    return this.plan === plan ? this : this.parent?.of(plan);
  }
}
