/** XML Schema's whiteSpace facet. */
export type WhiteSpace = 'preserve' | 'replace' | 'collapse';

/** Tab, line feed and carriage return become blanks. */
export function replaceWhite(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x20) return text.replace(/[\t\n\r]/g, ' ');
  }
  return text;
}

/** As {@link replaceWhite}, runs of blanks become one, and none stays at either end. Returns `text` itself where it is so. */
export function collapseWhite(text: string): string {
  let before = 0x20; // a blank at the start counts as doubled
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char < 0x20 || (char === 0x20 && before === 0x20)) return collapsed(text);
    before = char;
  }
  return before === 0x20 && text.length > 0 ? collapsed(text) : text;
}

function collapsed(text: string): string {
  return text.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '');
}
