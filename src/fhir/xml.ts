import { Decimal, decimalText } from './decimal.js';
import { childrenOf, type Child } from './order.js';
import type { Json, JsonObject, Resource } from './types.js';
import { xmlAttribute } from './escape.js';

const FHIR = 'http://hl7.org/fhir';
const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * FHIR XML text of a resource (R4, "XML Representation"): elements in the order of the specification, decimals with the
 * digits that they hold, `_member` siblings as attributes and extensions of their primitive.
 *
 * @throws TypeError where the resource holds an element that R4 does not know there; names the element, never its value
 */
export function toXml(resource: Resource): string {
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  writeResource(out, resource, ` xmlns="${FHIR}"`);
  return out.join('');
}

function writeResource(out: string[], resource: JsonObject, attributes = ''): void {
  const type = String(resource.resourceType);
  out.push(`<${type}${attributes}>`);
  writeChildren(out, type, resource, true);
  out.push(`</${type}>`);
}

function writeChildren(out: string[], type: string, object: JsonObject, isResource: boolean): void {
  const found: { child: Child; name: string }[] = [];
  const children = childrenOf(type);
  for (const member of Object.keys(object)) {
    if (object[member] === undefined) continue;
    const name = member.startsWith('_') ? member.slice(1) : member;
    if (isResource ? member === 'resourceType' : member === 'id' || (type === 'Extension' && member === 'url'))
      continue;
    if (name !== member && object[name] !== undefined) continue;
    const child = children.find(name);
    if (child === undefined) throw new TypeError(`${type} has no element ${name} in FHIR R4`);
    found.push({ child, name });
  }
  found.sort((a, b) => a.child.place - b.child.place);
  for (const { child, name } of found) writeMember(out, name, child.type, object[name], object[`_${name}`]);
}

function writeMember(out: string[], name: string, type: string, value: Json | undefined, side: Json | undefined): void {
  if (!Array.isArray(value) && !Array.isArray(side)) return writeElement(out, name, type, value, side);
  const values = Array.isArray(value) ? value : [];
  const sides = Array.isArray(side) ? side : [];
  for (let i = 0; i < Math.max(values.length, sides.length); i++) writeElement(out, name, type, values[i], sides[i]);
}

function writeElement(
  out: string[],
  name: string,
  type: string,
  value: Json | undefined,
  side: Json | undefined,
): void {
  if (type === '') return writePrimitive(out, name, value, isObject(side) ? side : undefined);
  if (type === 'xhtml') return void out.push(xhtml(String(value)));
  if (!isObject(value)) throw new TypeError(`${name} must be an object`);
  if (type === 'Resource') {
    out.push(`<${name}>`);
    writeResource(out, value);
    out.push(`</${name}>`);
    return;
  }
  const url = type === 'Extension' ? attribute('url', value.url) : '';
  const start = out.push(`<${name}${attribute('id', value.id)}${url}`);
  writeChildren(out, type, value, false);
  closeElement(out, start, name);
}

function writePrimitive(out: string[], name: string, value: Json | undefined, side: JsonObject | undefined): void {
  if (isObject(value) || Array.isArray(value)) throw new TypeError(`${name} must be a primitive`);
  if ((value === undefined || value === null) && side === undefined) return;
  const start = out.push(`<${name}${attribute('id', side?.id)}${attribute('value', value)}`);
  if (side !== undefined) writeChildren(out, 'Element', side, false);
  closeElement(out, start, name);
}

/** Ends a start tag left open at `start - 1`: as an empty element where nothing was written since. */
function closeElement(out: string[], start: number, name: string): void {
  const empty = out.length === start;
  out[start - 1] += empty ? '/>' : '>';
  if (!empty) out.push(`</${name}>`);
}

function attribute(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'number' || value instanceof Decimal ? decimalText(value) : String(value);
  return ` ${name}="${xmlAttribute(text)}"`;
}

/** The narrative as it stands in JSON; XML knows none of HTML's entities but the five of its own. */
function xhtml(div: string): string {
  const known = div.replace(/&nbsp;/g, '&#160;').replace(/&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[\da-fA-F]+);)/g, '&amp;');
  return /^<div[^>]*\sxmlns=/.test(known) ? known : known.replace(/^<div/, `<div xmlns="${XHTML}"`);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}
