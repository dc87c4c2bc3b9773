const MOST_NAMES = 5;

/** `A`, `A or B`, `A, B or C`, `one of A, B, C, D, E and 9 others`. */
export function alternatives(names: readonly string[]): string {
  if (names.length > MOST_NAMES) {
    return `one of ${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} others`;
  }
  const last = names.at(-1) ?? 'nothing';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
}
