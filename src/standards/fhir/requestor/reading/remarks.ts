import type { MessageWarning } from '../../../../fhir/types.js';

/** What the reader of an answer must know beside its resources, counted by sentence. */
export interface Remarks {
  /** `text` names types and elements, never values. */
  add(code: MessageWarning['code'], text: string, count?: number): void;
  warnings(): MessageWarning[];
}

/** Begins with nothing to remark. */
export function newRemarks(): Remarks {
  const told = new Map<string, MessageWarning>();
  return {
    add(code, text, count = 1) {
      const before = told.get(text)?.count ?? 0;
      told.set(text, { code, text, count: before + count });
    },
    warnings: () => [...told.values()],
  };
}

/** An element's name as it may be told: a state can write anything where a name stands. */
export function tellable(name: string): string {
  return /^[A-Za-z_]\w{0,40}$/.test(name) ? name : 'an element';
}
