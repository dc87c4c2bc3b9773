import type { Tree } from './write-xml.js';

/** How records are to be written: all false unless a fault asks for it. */
export interface Rendering {
  /** Unusual namespace prefixes. */
  readonly scramble: boolean;
  /** An element in every record that no schema knows. */
  readonly unmapped: boolean;
  /** The first element of every record stands last. */
  readonly disordered: boolean;
}

export const plainRendering: Rendering = { scramble: false, unmapped: false, disordered: false };

export function isPlain({ scramble, unmapped, disordered }: Rendering): boolean {
  return !scramble && !unmapped && !disordered;
}

/** Applies what a rendering asks of one record's content. */
export function renderRecord(record: Tree, rendering: Rendering, unknownElement: string): Tree {
  const entries = Object.entries(record).filter(([, content]) => content !== undefined);
  if (rendering.disordered) entries.push(...entries.splice(0, 1));
  if (rendering.unmapped) entries.push([unknownElement, 'from the future']);
  return Object.fromEntries(entries);
}
