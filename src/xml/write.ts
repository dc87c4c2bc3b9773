import { atOnce, type Steps } from './steps.js';

/** An element to be written; names are qualified names as they shall appear. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: [string, string][];
  readonly children: XmlElement[];
  text?: string;
  /** Write the text as CDATA: readable in logs of the wire, and what the field's samples do. */
  cdata?: boolean;
}

export const element = (name: string): XmlElement => ({ name, attributes: [], children: [] });

/** A document as UTF-8 XML with its declaration. Characters that XML forbids are left out. */
export function writeXml(root: XmlElement, declaration = true): string {
  return atOnce(xmlSteps(root, declaration));
}

/** Elements written in one step. */
const STEP = 256;

/** The same in steps. */
export function* xmlSteps(root: XmlElement, declaration = true): Steps<string> {
  const out: string[] = declaration ? ['<?xml version="1.0" encoding="UTF-8"?>\n'] : [];
  /** Elements that are begun, each with how many of its children are written. */
  const begun: { readonly at: XmlElement; written: number }[] = [];
  let text = '';
  let count = 0;
  const begin = (at: XmlElement): void => {
    if (open(at, out)) begun.push({ at, written: 0 });
  };
  begin(root);
  for (let last = begun.at(-1); last !== undefined; last = begun.at(-1)) {
    const child = last.at.children[last.written++];
    if (child === undefined) {
      begun.pop();
      out.push('</', last.at.name, '>');
    } else begin(child);
    if (++count % STEP !== 0) continue;
    text += out.join('');
    out.length = 0;
    yield;
  }
  return text + out.join('');
}

/** Writes an element as far as its children. @returns whether it is still to be closed */
function open(at: XmlElement, out: string[]): boolean {
  out.push('<', at.name);
  for (const [name, value] of at.attributes) out.push(' ', name, '="', escapeXml(value, true), '"');
  if (at.children.length === 0 && (at.text === undefined || at.text === '')) {
    out.push('/>');
    return false;
  }
  out.push('>');
  if (at.text !== undefined) out.push(at.cdata ? cdata(at.text) : escapeXml(at.text));
  return true;
}

const SPECIAL = /[&<>"\t\n\r]/;
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text as it stands in a document, what no document can hold left out. @param attribute within double quotes */
export function escapeXml(text: string, attribute = false): string {
  const legal = FORBIDDEN.test(text) ? text.replace(FORBIDDEN, '') : text;
  if (!SPECIAL.test(legal)) return legal;
  const safe = legal.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
  return attribute ? safe.replace(/"/g, '&quot;').replace(/\n/g, '&#10;').replace(/\t/g, '&#9;') : safe;
}

function cdata(text: string): string {
  return `<![CDATA[${text.replace(FORBIDDEN, '').replace(/]]>/g, ']]]]><![CDATA[>')}]]>`;
}
