/** A search that an operator sent and that cannot be answered: a sentence for them, naming parameters, never values. */
export class SearchFault extends Error {
  override readonly name = 'SearchFault';
}

/** A token parameter, `[system|]code`. */
export function tokenOf(value: string): { readonly system?: string; readonly code: string } {
  const bar = value.indexOf('|');
  return bar < 0 ? { code: value } : { system: value.slice(0, bar), code: value.slice(bar + 1) };
}

/** A whole number of at least 0. @throws SearchFault */
export function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new SearchFault(`${name} must be a whole number.`);
  return Number(value);
}
