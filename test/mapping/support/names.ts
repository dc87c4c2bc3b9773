import type { FhirStep, Group, Part, Row, WireStep } from '../../../src/mapping/model.js';
import { isList } from '../../../src/mapping/shape.js';

/** A row where it stands. */
export interface Leaf {
  readonly part: Part;
  readonly steps: readonly WireStep[];
  readonly path: string;
  /** The groups around, outermost first. */
  readonly groups: readonly Group[];
  readonly row: Row;
  /** Where a whole message has one patient: the elements around that patient. */
  readonly aside: ReadonlySet<string>;
}

/** A group where it stands. */
export interface Place {
  readonly group: Group;
  readonly part: Part;
  readonly steps: readonly WireStep[];
}

/** What must stand beside a row's value, and what must have been settled before. */
export interface Terms {
  readonly beside: readonly Omit<Place, 'group'>[];
  readonly settled: readonly { readonly rows: readonly Leaf[]; fits(value: string): boolean }[];
}

/** A text that is written in a group's element where FHIR has nothing. */
export interface Missing {
  readonly part: Part;
  readonly steps: readonly WireStep[];
  readonly text: string;
}

/** The name of an element or attribute, as a message has it. */
export const nameOf = ({ prefix, local }: WireStep): string => (prefix === '' ? local : `${prefix}:${local}`);

/** A step of a FHIR path with its slice. */
export const nameOfStep = ({ name, slice }: FhirStep): string => (slice === undefined ? name : `${name}(${slice})`);

/** Whether a group is told once: it makes nothing of its own, or what FHIR refers to by one reference. */
export function standsOnce({ creates, each, run, repeats, links }: Group): boolean {
  if (creates.length === 0) return each === undefined && run === undefined && repeats !== true;
  return links.some(({ from, to }) => {
    const names = [from.type, ...from.steps.map(({ name }) => name)];
    const outside = creates.includes(to) && !creates.includes(from.type);
    return outside && !from.steps.some(({ name }, n) => isList(names[n]!, name));
  });
}

/** The path of an element: local names from the root of its part. */
export function pathOf(part: Part, steps: readonly WireStep[]): string {
  return ['', part.root.local, ...steps.map(({ attribute, local }) => (attribute ? `@${local}` : local))].join('/');
}
