import './bytes.js';
const SLOTS = 2048;
const LONGEST = 48;

/**
 * Short ASCII strings of one document, made once: reports repeat dates, codes, names and places,
 * and comparing bytes is several times faster than making a string. Cleared after every document (it holds PHI).
 */
export class StringCache {
  private slots = new Array<string | undefined>(SLOTS).fill(undefined);

  /** The string of ASCII bytes `start`–`end`. */
  get(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST) return bytes.latin1Slice(start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.slots[slot];
    if (known !== undefined && known.length === length && same(known, bytes, start)) return known;
    return (this.slots[slot] = bytes.latin1Slice(start, end));
  }

  clear(): void {
    this.slots.fill(undefined);
  }
}

function same(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
