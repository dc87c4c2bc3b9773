import type { ExpandedName } from '../../xml/names.js';
import type { XmlHandler } from '../../xml/scan.js';
import { COLLECT, PASS } from '../../xml/scan.js';

/** An element's name, as far as it is the same in any document. */
export type ElementName = Pick<ExpandedName, 'uri' | 'local'>;

/** What one document holds under its root. */
export type Peeled =
  /** A document for the table to read, and the elements that it stood in, outermost first. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly path: readonly ElementName[] }
  /** A document escaped in text, and the elements that it stood in. */
  | { readonly kind: 'text'; readonly text: string; readonly path: readonly ElementName[] }
  /** A SOAP fault: its codes, outermost first, and whether its reason is the one refusal known by heart. */
  | { readonly kind: 'fault'; readonly codes: readonly string[]; readonly invalidRequestor: boolean };

/** Looks for the first `Message`, `Fault` or escaped document while a wrapper is scanned. */
export class Wrapping implements XmlHandler {
  #open: { name: ElementName; text: string; declared: Map<string, string> }[] = [];
  #message: { start: number; path: ElementName[]; end?: number; bindings: Map<string, string> } | undefined;
  #fault: { codes: string[]; invalidRequestor: boolean } | undefined;
  #text: { text: string; path: ElementName[] } | undefined;
  #source: string | undefined;

  constructor(private readonly bytes: Uint8Array) {}

  open({ uri, local }: ExpandedName, _more: boolean, at: number): number {
    const within = this.#message !== undefined && this.#message.end === undefined;
    const inFault = this.#open.some(({ name }) => name.local === 'Fault');
    const isMessage = local === 'Message' && this.#message === undefined && !inFault;
    if (isMessage) this.#message = { start: at, path: this.#path(), bindings: this.#bindings() };
    if (local === 'Fault' && !within) this.#fault ??= { codes: [], invalidRequestor: false };
    const plain = within || isMessage;
    this.#open.push({ name: { uri, local }, text: '', declared: plain ? new Map() : declarations(this.#startTag(at)) });
    return plain ? PASS : COLLECT;
  }

  attribute(): void {}
  opened(): void {}
  stray(): void {}

  text(value: string): void {
    const innermost = this.#open.at(-1);
    if (innermost !== undefined) innermost.text += value;
  }

  close(end: number): void {
    const closed = this.#open.pop();
    if (this.#message !== undefined && this.#message.path.length === this.#open.length) this.#message.end ??= end;
    if (closed === undefined || closed.text.trim() === '') return;
    const { name, text } = closed;
    if (this.#fault !== undefined) this.#readFault(name.local, text.trim(), this.#fault);
    else if (text.trimStart().startsWith('<')) this.#text ??= { text, path: [...this.#path(), name] };
  }

  /** Call after the scan. */
  found(): Peeled {
    if (this.#message?.end !== undefined)
      return {
        kind: 'message',
        bytes: this.#cut(this.#message, this.#message.end),
        path: this.#message.path,
      };
    if (this.#fault !== undefined) return { kind: 'fault', ...this.#fault };
    if (this.#text !== undefined) return { kind: 'text', ...this.#text };
    return { kind: 'message', bytes: this.bytes, path: [] };
  }

  #readFault(local: string, text: string, fault: { codes: string[]; invalidRequestor: boolean }): void {
    // Code/Value and Code/Subcode/Value (SOAP 1.2), faultcode (1.1); Reason/Text, faultstring
    if (local === 'Value' || local === 'faultcode') fault.codes.push(text.slice(text.lastIndexOf(':') + 1));
    if (local === 'Text' || local === 'faultstring') fault.invalidRequestor ||= /\binvalid requestor\b/i.test(text);
  }

  /** The message as a document of its own: what its ancestors bound moves to its start tag. */
  #cut({ start, bindings }: { start: number; bindings: Map<string, string> }, end: number): Uint8Array {
    const tag = this.#startTag(start);
    const own = declarations(tag);
    const inherited = [...bindings].filter(([name]) => !own.has(name)).map(([name, value]) => ` ${name}=${value}`);
    const { buffer, byteOffset } = this.bytes;
    const behind = Buffer.from(buffer, byteOffset + start + tag.length, end - start - tag.length);
    return Buffer.concat([Buffer.from(tag + inherited.join(''), 'latin1'), behind]);
  }

  #path(): ElementName[] {
    return this.#open.map(({ name }) => name);
  }

  #bindings(): Map<string, string> {
    return new Map(this.#open.flatMap(({ declared }) => [...declared]));
  }

  /** The start tag at an offset without its `>` or `/>`; the scanner has accepted it. One character a byte. */
  #startTag(at: number): string {
    const { buffer, byteOffset, length } = this.bytes;
    this.#source ??= Buffer.from(buffer, byteOffset, length).latin1Slice();
    START_TAG.lastIndex = at;
    return START_TAG.exec(this.#source)?.[0] ?? '';
  }
}

const START_TAG = /<[^ \t\r\n/>]+(?:[ \t\r\n]+[^ \t\r\n=]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*'))*/y;
const ATTRIBUTE = /[ \t\r\n]+([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*("[^"]*"|'[^']*')/g;

/** The namespace declarations of a start tag, values with their quotes. */
function declarations(tag: string): Map<string, string> {
  const all = [...tag.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value] as const);
  return new Map(all.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:')));
}
