import type { FhirStep, Group, Part, WireStep } from '../../../src/mapping/model.js';
import { isList } from '../../../src/mapping/shape.js';

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
