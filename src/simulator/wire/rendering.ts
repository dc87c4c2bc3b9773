import type { Fault } from '../faults/fault.js';
import type { Tree } from './write-xml.js';

/** How records are to be written: all false unless a fault asks for it. */
export interface Rendering {
  /** Unusual namespace prefixes. */
  readonly scramble: boolean;
  /** What stands in every record in an element that no schema knows; undefined: no such element. */
  readonly unmapped: string | undefined;
  /** The first element of every record stands last. */
  readonly disordered: boolean;
}

/** The rendering that a fault asks for. */
export function renderingOf(fault: Fault | undefined): Rendering {
  return {
    scramble: fault?.kind === 'prefix-scramble',
    unmapped: fault?.kind === 'unmapped-element' ? (fault.text ?? 'from the future') : undefined,
    disordered: fault?.kind === 'schema-invalid',
  };
}

export function isPlain({ scramble, unmapped, disordered }: Rendering): boolean {
  return !scramble && unmapped === undefined && !disordered;
}

/** Applies what a rendering asks of one record's content. */
export function renderRecord(record: Tree, rendering: Rendering, unknownElement: string): Tree {
  const entries = Object.entries(record).filter(([, content]) => content !== undefined);
  if (rendering.disordered) entries.push(...entries.splice(0, 1));
  if (rendering.unmapped !== undefined) entries.push([unknownElement, rendering.unmapped]);
  return Object.fromEntries(entries);
}
