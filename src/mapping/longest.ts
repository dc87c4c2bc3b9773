/**
 * The longest beginning of some words that is taken, without spaces at its end; none where not even a letter is.
 * @param takes says the same of all that is shorter than what it takes
 */
export function longest(words: string, takes: (text: string) => boolean): string | undefined {
  if (takes(words)) return words;
  const begin = (length: number): string => words.slice(0, length).trimEnd();
  let taken = 0;
  let refused = words.length;
  while (refused - taken > 1) {
    const middle = (taken + refused) >>> 1;
    if (takes(begin(middle))) taken = middle;
    else refused = middle;
  }
  return taken === 0 ? undefined : begin(taken);
}
