import './bytes.js';
import { isUtf8 } from 'node:buffer';
import { BAD, CLASS, HIGH, isNcName, LT, NAME, PLAIN, SLOW, SUSPECT } from './chars.js';
import { MessageError, type MessageErrorCode } from './errors.js';
import { COLLECT, GATHER, type XmlHandler } from './handler.js';
import type { XmlLimits } from './limits.js';
import { Lines } from './lines.js';
import { type ExpandedName, mayBind, type NameResolver, NameTable, type RawName, XML_NS } from './names.js';
import { decodeText, normalLines, refuseNonCharacters, seam, TextFault } from './text.js';
import { StringCache } from './strings.js';
import { readDeclaration } from './declaration.js';
import { atOnce, type Steps } from './steps.js';

export { COLLECT, GATHER, PASS, type XmlHandler } from './handler.js';

/** Bytes of a document between two steps: less than a millisecond's work. */
const STRIDE = 16 * 1024;
/** Bytes of character data, a comment or an instruction that are handled at once. */
const WINDOW = 64 * 1024;

/** Anything but XML's own white space. */
const INK = /[^ \t\r\n]/;

/**
 * Reads XML 1.0 with Namespaces, without a document type, in one pass over the bytes, and refuses everything else:
 * the promise "never silently fewer" begins here. libxml2 is the judge in the tests (test/xml/mutants.test.ts).
 *
 * One scanner serves one reader; it is not re-entrant while it scans.
 */
export class Scanner {
  private readonly names: NameTable;
  private readonly strings = new StringCache();
  private bytes: Buffer = Buffer.alloc(0);
  private end = 0;
  private limits!: XmlLimits;
  private handler!: XmlHandler;
  /** Offset where the scan stands; lines are counted up to it only when asked. */
  private at = 0;
  private lines = new Lines(this.bytes);
  /** The comment, instruction or CDATA section whose rest is still to be read. */
  private section: { readonly close: number; readonly after: number; readonly told: boolean } | undefined;
  /** Whether character data goes on here, and whether it was told as stray. */
  private textGoesOn = false;
  private strayed = false;

  private depth = 0;
  private openAt: number[] = [];
  private openLength: number[] = [];
  private wanted: number[] = [];
  private nsMark: number[] = [];

  /** Namespaces in scope by prefix, `''` the default one; others may look. */
  bindings = new Map<string, string>();
  private undo: { prefix: string; uri: string | undefined }[] = [];
  /** Changes whenever a namespace declaration comes or goes: equal values mean equal bindings. */
  namespaces = 0;

  constructor(resolve: NameResolver) {
    this.names = new NameTable(resolve);
  }

  /**
   * Scans one document.
   * @throws MessageError with line: `encoding`, `doctype`, `not-well-formed`, `limit`
   */
  scan(input: Uint8Array, handler: XmlHandler, limits: XmlLimits): void {
    atOnce(this.steps(input, handler, limits, Infinity));
  }

  /** The same in steps of less than a millisecond, between which anything else may be done. @throws as `scan` does */
  *steps(input: Uint8Array, handler: XmlHandler, limits: XmlLimits, stride: number = STRIDE): Steps<void> {
    this.start(input, handler, limits);
    try {
      let at = yield* this.prolog();
      do {
        at = this.element(at, at + stride);
        if (this.depth > 0) {
          // Whoever asks for a line later need not count from the beginning.
          this.lines.at(at);
          yield;
        }
      } while (this.depth > 0);
      yield* this.epilog(at);
    } catch (fault) {
      if (fault instanceof TextFault) this.refuse('not-well-formed', fault.message, fault.at);
      throw fault;
    } finally {
      this.bytes = Buffer.alloc(0);
      this.lines = new Lines(this.bytes);
      this.strings.clear();
    }
  }

  /** 1-based line of the place the scan has reached. */
  line(): number {
    return this.lines.at(this.at);
  }

  private start(input: Uint8Array, handler: XmlHandler, limits: XmlLimits): void {
    this.bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    this.end = this.bytes.length;
    this.limits = limits;
    this.handler = handler;
    this.at = this.depth = 0;
    this.lines = new Lines(this.bytes);
    this.section = undefined;
    this.textGoesOn = false;
    this.undo.length = 0;
    this.namespaces = 0;
    this.bindings = new Map([
      ['', ''],
      ['xml', XML_NS],
    ]);
    this.names.trim();
    if (this.end > limits.bytes) {
      throw new MessageError('limit', `the message is larger than ${limits.bytes} bytes`, 1);
    }
    if (!isUtf8(this.bytes)) {
      throw new MessageError('encoding', 'the message is not valid UTF-8', 1);
    }
  }

  /** Reads up to the root element's `<`. */
  private prolog(): Steps<number> {
    const at = readDeclaration(this.bytes, (message, where, code) => this.refuse(code, message, where));
    return this.misc(at, 'no root element');
  }

  private *epilog(at: number): Steps<void> {
    const rest = yield* this.misc(at, undefined);
    if (rest < this.end) this.refuse('not-well-formed', 'something follows the root element', rest);
  }

  /** White space, comments and processing instructions; stops at a start tag, or at the end where that is allowed. */
  private *misc(from: number, missing: string | undefined): Steps<number> {
    const { bytes, end } = this;
    let pause = from + STRIDE;
    let at = from;
    for (;;) {
      if (at >= pause) {
        yield;
        pause = at + STRIDE;
      }
      if (this.section !== undefined) {
        at = this.window(at);
        continue;
      }
      at = this.white(at);
      if (at >= end) {
        if (missing !== undefined) this.refuse('not-well-formed', missing, at);
        return at;
      }
      if (bytes[at] !== 0x3c) this.refuse('not-well-formed', 'character data outside the root element', at);
      const next = bytes[at + 1];
      if (next === 0x3f) at = this.instruction(at);
      else if (next === 0x21 && bytes[at + 2] === 0x2d) at = this.comment(at);
      else if (next === 0x21) {
        if (this.stands('<!DOCTYPE', at)) {
          this.refuse('doctype', 'a document type declaration, which is always refused', at);
        }
        this.refuse('not-well-formed', 'a declaration outside the root element', at);
      } else return at;
    }
  }

  /**
   * The root element with everything in it; returns the offset behind its end tag, or, once `until` is reached, where to
   * go on: then elements are still open.
   */
  private element(from: number, until: number): number {
    const { bytes } = this;
    let at = from;
    for (;;) {
      if (this.section !== undefined) at = this.window(at);
      else if (!this.textGoesOn) {
        // at '<'
        const next = bytes[at + 1];
        this.at = at;
        if (next === 0x2f) at = this.endTag(at);
        else if (next === 0x21) at = bytes[at + 2] === 0x2d ? this.comment(at) : this.cdata(at);
        else if (next === 0x3f) at = this.instruction(at);
        else at = this.startTag(at);
        if (this.depth === 0) return at;
      }
      if (this.section === undefined) at = this.characterData(at);
      if (at >= until) return at;
    }
  }

  /** Character data up to the next `<`, or a window of it. */
  private characterData(start: number): number {
    const { bytes, end } = this;
    const stop = Math.min(end, start + WINDOW);
    let at = start;
    let flags = 0;
    let kind = 0;
    while (at < stop && ((kind = CLASS[bytes[at]!]!) & (LT | BAD)) === 0) {
      flags |= kind;
      at++;
    }
    const goesOn = at === stop;
    if (goesOn) {
      if (stop === end) this.refuse('not-well-formed', 'the message ends before its root element does', end);
      at = seam(bytes, stop);
    } else if ((kind & BAD) !== 0) this.refuse('not-well-formed', 'a control character that XML does not allow', at);
    if (at > start) {
      if ((flags & SUSPECT) !== 0) refuseNonCharacters(bytes, start, at);
      const wanted = this.wanted[this.depth - 1];
      if (wanted === COLLECT) this.handler.text(this.characters(start, at, flags));
      else if (wanted === GATHER) {
        this.handler.gather!(
          (flags & SLOW) === 0 ? bytes.subarray(start, at) : Buffer.from(decodeText(bytes, start, at, false)),
        );
      } else if ((flags & (PLAIN | HIGH)) !== 0) {
        this.at = start;
        if ((flags & SLOW) === 0 || INK.test(decodeText(bytes, start, at, false))) this.stray();
      }
    }
    this.textGoesOn = goesOn;
    if (!goesOn) this.strayed = false;
    return at;
  }

  /** Tells of stray text, once for what came in several windows. */
  private stray(): void {
    if (!this.strayed) this.handler.stray();
    this.strayed = true;
  }

  private characters(start: number, end: number, flags: number): string {
    if ((flags & SLOW) !== 0) return decodeText(this.bytes, start, end, false);
    if ((flags & HIGH) !== 0) return this.bytes.utf8Slice(start, end);
    return this.strings.get(this.bytes, start, end);
  }

  private endTag(from: number): number {
    const { bytes } = this;
    const depth = this.depth - 1;
    if (depth < 0) this.refuse('not-well-formed', 'an end tag without its start tag', from);
    const name = this.openAt[depth]!;
    const length = this.openLength[depth]!;
    let at = from + 2;
    for (let i = 0; i < length; i++) {
      if (bytes[at + i] !== bytes[name + i]) {
        this.refuse('not-well-formed', `the end tag does not match <${this.nameText(name, length)}>`, from);
      }
    }
    at += length;
    if (bytes[at] !== 0x3e) {
      at = this.white(at);
      if (bytes[at] !== 0x3e) {
        this.refuse('not-well-formed', `the end tag does not match <${this.nameText(name, length)}>`, from);
      }
    }
    this.leave();
    this.handler.close(at + 1);
    return at + 1;
  }

  private leave(): void {
    this.depth--;
    const mark = this.nsMark[this.depth]!;
    if (this.undo.length > mark) {
      this.namespaces++;
      while (this.undo.length > mark) {
        const { prefix, uri } = this.undo.pop()!;
        if (uri === undefined) this.bindings.delete(prefix);
        else this.bindings.set(prefix, uri);
      }
    }
  }

  /** A start tag or an empty element; `from` is at its `<`. Returns the offset behind it (or behind a skipped element). */
  private startTag(from: number): number {
    const { bytes, handler } = this;
    const raw = this.name(from + 1);
    const nameEnd = from + 1 + raw.bytes.length;
    const depth = this.depth;
    if (depth >= this.limits.depth) this.refuse('limit', `more than ${this.limits.depth} nested elements`, from);
    this.openAt[depth] = from + 1;
    this.openLength[depth] = raw.bytes.length;
    this.nsMark[depth] = this.undo.length;
    this.depth = depth + 1;

    let at = nameEnd;
    let pairs: (RawName | string)[] | undefined;
    if (bytes[at] !== 0x3e) {
      const before = this.white(at);
      if (before < this.end && bytes[before] !== 0x2f && bytes[before] !== 0x3e) {
        if (before === at) this.refuse('not-well-formed', 'a name that is not one', at);
        pairs = [];
        at = this.attributes(before, pairs);
      } else at = before;
    }
    const empty = bytes[at] === 0x2f;
    if (empty) at++;
    if (bytes[at] !== 0x3e) this.refuse('not-well-formed', 'a start tag that does not end', at);
    at++;

    const told = handler.open(this.expand(raw, from), pairs !== undefined, from);
    if (told >= 0) {
      this.leave();
      return told;
    }
    if (pairs !== undefined) {
      this.tellAttributes(pairs, from);
      handler.opened();
    }
    if (empty) {
      this.leave();
      handler.close(at);
    } else this.wanted[depth] = told;
    return at;
  }

  private expand(raw: RawName, from: number): ExpandedName {
    const uri = this.bindings.get(raw.prefix);
    if (uri === undefined) this.refuse('not-well-formed', 'a namespace prefix that is not declared', from);
    return this.names.expand(raw, uri);
  }

  /** Reads attributes into name/value pairs and binds the namespace declarations among them; returns the end offset. */
  private attributes(from: number, pairs: (RawName | string)[]): number {
    const { bytes, limits } = this;
    let at = from;
    let count = 0;
    for (;;) {
      if (++count > limits.attributes) this.refuse('limit', `more than ${limits.attributes} attributes`, at);
      const raw = this.name(at);
      at = this.white(at + raw.bytes.length);
      if (bytes[at] !== 0x3d) this.refuse('not-well-formed', 'an attribute without a value', at);
      at = this.white(at + 1);
      const quote = bytes[at];
      if (quote !== 0x22 && quote !== 0x27) this.refuse('not-well-formed', 'an attribute value without quotes', at);
      const close = bytes.indexOf(quote!, at + 1);
      if (close < 0) this.refuse('not-well-formed', 'an attribute value that does not end', at);
      const value = this.value(at + 1, close);
      for (let i = 0; i < pairs.length; i += 2) {
        if (pairs[i] === raw) this.refuse('not-well-formed', 'an attribute given twice', at);
      }
      pairs.push(raw, value);
      if (raw.prefix === 'xmlns' || (raw.prefix === '' && raw.local === 'xmlns')) this.declare(raw, value, at);
      const after = close + 1;
      at = this.white(after);
      if (bytes[at] === 0x3e || bytes[at] === 0x2f) return at;
      if (at >= this.end) this.refuse('not-well-formed', 'a start tag that does not end', at);
      if (at === after) this.refuse('not-well-formed', 'attributes without white space between them', at);
    }
  }

  private value(start: number, close: number): string {
    const { bytes } = this;
    if (close - start > this.limits.attribute) {
      this.refuse('limit', `an attribute value of more than ${this.limits.attribute} bytes`, start);
    }
    let flags = 0;
    let tabbed = false;
    for (let at = start; at < close; at++) {
      const byte = bytes[at]!;
      const kind = CLASS[byte]!;
      if ((kind & (LT | BAD)) !== 0) {
        this.refuse('not-well-formed', 'a character that may not stand in an attribute value', at);
      }
      flags |= kind;
      if (byte < 0x20) tabbed = true;
    }
    if ((flags & SUSPECT) !== 0) refuseNonCharacters(bytes, start, close);
    if (tabbed || (flags & SLOW) !== 0) return decodeText(bytes, start, close, true);
    return bytes.utf8Slice(start, close);
  }

  private declare(raw: RawName, value: string, at: number): void {
    const prefix = raw.prefix === '' ? '' : raw.local;
    if (!mayBind(prefix, value))
      this.refuse('not-well-formed', 'a namespace declaration that Namespaces in XML forbids', at);
    this.undo.push({ prefix, uri: this.bindings.get(prefix) });
    this.bindings.set(prefix, value);
    this.namespaces++;
  }

  private tellAttributes(pairs: (RawName | string)[], from: number): void {
    let seen: Set<string> | undefined;
    for (let i = 0; i < pairs.length; i += 2) {
      const raw = pairs[i] as RawName;
      if (raw.prefix === 'xmlns' || (raw.prefix === '' && raw.local === 'xmlns')) continue;
      let uri = '';
      if (raw.prefix !== '') {
        const bound = this.bindings.get(raw.prefix);
        if (bound === undefined) this.refuse('not-well-formed', 'a namespace prefix that is not declared', from);
        uri = bound;
        seen ??= new Set();
        const key = `${uri} ${raw.local}`;
        if (seen.has(key)) this.refuse('not-well-formed', 'an attribute given twice', from);
        seen.add(key);
      }
      this.handler.attribute(this.names.expand(raw, uri), pairs[i + 1] as string);
    }
  }

  /** The QName at an offset. */
  private name(start: number): RawName {
    const { bytes } = this;
    // One byte past the limit is enough to refuse it.
    const most = start + this.limits.name;
    let at = start;
    let hash = 0;
    while (at <= most && NAME[bytes[at]!]! > 0) {
      hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
      at++;
    }
    const length = at - start;
    return this.names.find(bytes, start, length, hash) ?? this.newName(start, length, hash);
  }

  private newName(start: number, length: number, hash: number): RawName {
    if (length > this.limits.name) this.refuse('limit', `a name of more than ${this.limits.name} bytes`, start);
    const text = this.nameText(start, length);
    const parts = text.split(':');
    const legal = length > 0 && parts.length <= 2 && parts.every(isNcName);
    if (!legal) this.refuse('not-well-formed', 'a name that XML does not allow', start);
    return this.names.add(this.bytes, start, length, hash);
  }

  private cdata(from: number): number {
    const { bytes } = this;
    if (!this.stands('<![CDATA[', from)) {
      this.refuse('not-well-formed', 'a declaration inside an element', from);
    }
    const close = bytes.indexOf(']]>', from + 9, 'latin1');
    if (close < 0) this.refuse('not-well-formed', 'a CDATA section that does not end', from);
    return this.begin(from + 9, close, close + 3, true);
  }

  /** Reads what stands up to a delimiter, or begins to where it is long. */
  private begin(from: number, close: number, after: number, told: boolean): number {
    this.section = { close, after, told };
    return this.window(from);
  }

  /** A window of the section; returns the offset behind the section, or where it goes on. */
  private window(from: number): number {
    const { close, after, told } = this.section!;
    const to = close - from > WINDOW ? seam(this.bytes, from + WINDOW) : close;
    this.legal(from, to);
    if (told) {
      const piece = normalLines(this.bytes.subarray(from, to));
      const wanted = this.wanted[this.depth - 1];
      if (wanted === GATHER) this.handler.gather!(piece);
      else if (wanted === COLLECT) this.handler.text(piece.utf8Slice());
      else if (INK.test(piece.utf8Slice())) this.stray();
    }
    if (to < close) return to;
    this.section = undefined;
    this.strayed = false;
    return after;
  }

  private comment(from: number): number {
    const { bytes } = this;
    if (bytes[from + 3] !== 0x2d) this.refuse('not-well-formed', 'a comment that does not begin', from);
    const dashes = bytes.indexOf('--', from + 4, 'latin1');
    if (dashes < 0) this.refuse('not-well-formed', 'a comment that does not end', from);
    if (bytes[dashes + 2] !== 0x3e) this.refuse('not-well-formed', '"--" inside a comment', dashes);
    return this.begin(from + 4, dashes, dashes + 3, false);
  }

  private instruction(from: number): number {
    const { bytes } = this;
    const target = this.name(from + 2);
    const after = from + 2 + target.bytes.length;
    if (target.prefix !== '' || /^xml$/i.test(target.local)) {
      this.refuse('not-well-formed', 'a processing instruction with a reserved name', from);
    }
    const close = bytes.indexOf('?>', after, 'latin1');
    if (close < 0) this.refuse('not-well-formed', 'a processing instruction that does not end', from);
    if (close > after && this.white(after) === after) {
      this.refuse('not-well-formed', 'a processing instruction with a malformed name', from);
    }
    return this.begin(after, close, close + 2, false);
  }

  /** Refuses characters that XML forbids, where no reference or markup is read. */
  private legal(start: number, end: number): void {
    const { bytes } = this;
    let suspect = false;
    for (let at = start; at < end; at++) {
      const kind = CLASS[bytes[at]!]!;
      if ((kind & BAD) !== 0) this.refuse('not-well-formed', 'a control character that XML does not allow', at);
      if ((kind & SUSPECT) !== 0) suspect = true;
    }
    if (suspect) refuseNonCharacters(bytes, start, end);
  }

  /** Whether a word of ASCII stands at an offset; the document may end within it. */
  private stands(word: string, at: number): boolean {
    return this.bytes.latin1Slice(at, Math.min(at + word.length, this.end)) === word;
  }

  private white(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    return at;
  }

  private nameText(start: number, length: number): string {
    return this.bytes.utf8Slice(start, start + length);
  }

  private refuse(code: MessageErrorCode, message: string, at: number): never {
    throw new MessageError(code, message, this.lines.at(at));
  }
}
