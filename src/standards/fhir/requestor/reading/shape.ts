import { isObject } from '../../../../exchange/json.js';
import { childrenOf, type Child, isResourceType } from '../../../../fhir/order.js';
import type { Json, JsonObject, Resource } from '../../../../fhir/types.js';
import { readPrimitive } from './primitive.js';
import { type Remarks, tellable } from './remarks.js';

const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';
const FILL_NUMBER = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-rx-fill-number';

/**
 * A resource as FHIR R4 lets it be: every element of its type, each value of its own, nothing empty. What is otherwise is
 * left out and remarked by name, never in silence (promise 1). The state's narrative goes too: it may speak of whom the
 * resource does not. What modifies the meaning in a way that nobody here knows stays, and is remarked.
 *
 * @returns `undefined` for a type that this gateway cannot tell on
 */
export function shapeResource(told: JsonObject, remarks: Remarks): Resource | undefined {
  const { resourceType } = told;
  if (typeof resourceType !== 'string' || !isResourceType(resourceType)) return undefined;
  return { resourceType, ...shapeElement(resourceType, told, remarks, true) };
}

function shapeElement(type: string, told: JsonObject, remarks: Remarks, isResource = false): JsonObject {
  const children = childrenOf(type);
  const shaped: JsonObject = {};
  for (const member of Object.keys(told)) {
    const value = told[member];
    if (value === undefined || (isResource && member === 'resourceType')) continue;
    const isAttribute = !isResource && (member === 'id' || (member === 'url' && type === 'Extension'));
    const isSide = member.startsWith('_');
    const child = isAttribute ? ATTRIBUTE : children.find(isSide ? member.slice(1) : member);
    if (child === undefined || (isSide && child.type !== '')) {
      remarks.add('unread', `${tellable(member)} in ${type} was not read: FHIR R4 has no such element`);
    } else if (child.type === 'Narrative') {
      remarks.add('note', 'narrative texts of the state were left out; its data are here');
    } else {
      if (member === 'modifierExtension' || member === 'implicitRules')
        remarks.add('note', `${type} has a modifier that is not known here (${member}); it is kept: read it first`);
      const counterpart = told[isSide ? member.slice(1) : `_${member}`];
      const kind = isSide ? SIDE : isRefill(member, told) ? REFILL : child;
      const kept = shapeMember(member, kind, child.many, value, counterpart, remarks);
      if (kept === undefined) remarks.add('unreadable', `${member} in ${type} was not read: empty, or not of its type`);
      else shaped[member] = kept;
    }
  }
  if (type === 'Extension' && shaped['url'] === FILL_NUMBER) shaped['url'] = REFILL_NUMBER;
  return shaped;
}

/** `id` of an element, `url` of an extension. */
const ATTRIBUTE: Child = { place: -1, type: '', primitive: 'text', many: false };
/** Both guides tell the original fill as 0 and call it a positiveInt; what it means is plain (wire/fhir.md §1.6, §2.5). */
const REFILL: Child = { place: -1, type: '', primitive: 'unsignedInt', many: false };
/** What stands beside a primitive: `id` and extensions. */
const SIDE: Child = { place: -1, type: 'Element', primitive: 'text', many: false };

function shapeMember(
  name: string,
  child: Child,
  many: boolean,
  value: Json,
  counterpart: Json | undefined,
  remarks: Remarks,
): Json | undefined {
  if (!many) return shapeValue(name, child, value, remarks);
  if (!Array.isArray(value)) return undefined;
  // A primitive that is only extended has null in its place, and so has one that is not.
  const mayBeNull = Array.isArray(counterpart);
  const items = value.map((item) => (mayBeNull && item === null ? null : shapeValue(name, child, item, remarks)));
  const kept = items.filter((item) => item !== undefined);
  if (kept.length === 0 || kept.every((item) => item === null)) return undefined;
  if (kept.length < items.length) {
    remarks.add('unreadable', `${name} was not read in part: empty, or not of its type`, items.length - kept.length);
  }
  // Places count where values and extensions stand side by side.
  return mayBeNull ? items.map((item) => item ?? null) : kept;
}

function shapeValue(name: string, child: Child, value: Json, remarks: Remarks): Json | undefined {
  if (child.type === '') return readPrimitive(name, child.primitive, value);
  if (child.type === 'xhtml') return undefined;
  if (!isObject(value)) return undefined;
  const shaped = child.type === 'Resource' ? shapeResource(value, remarks) : shapeElement(child.type, value, remarks);
  return shaped === undefined || Object.keys(shaped).length === 0 ? undefined : shaped;
}

function isRefill(member: string, { url }: JsonObject): boolean {
  return member === 'valuePositiveInt' && (url === REFILL_NUMBER || url === FILL_NUMBER);
}
