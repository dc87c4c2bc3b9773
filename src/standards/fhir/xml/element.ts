import { type Child, childrenOf, isResourceType, type Primitive } from '../../../fhir/order.js';
import type { Json, JsonObject, Resource } from '../../../fhir/types.js';
import { readNarrative } from './narrative.js';
import { primitiveOf } from './primitive.js';
import { FHIR, type Reading, type Refuse, XHTML } from './reading.js';

/** Reads an element that holds a resource, as `contained` does; also what holds the root. */
export function readHolder(refuse: Refuse, done: (resource: Resource) => void): Reading {
  let held = false;
  return {
    attribute: () => refuse('attribute'),
    child(uri, name) {
      if (held) refuse('resource');
      held = true;
      if (uri !== FHIR) refuse('namespace');
      if (!isResourceType(name)) refuse('unknown-resource');
      return readResource(name, refuse, done);
    },
    end() {
      if (!held) refuse('resource');
    },
  };
}

function readResource(resourceType: string, refuse: Refuse, done: (resource: Resource) => void): Reading {
  const members = gather(resourceType, refuse);
  return {
    attribute: () => refuse('attribute'),
    child: members.child,
    end: () => done({ resourceType, ...members.told() }),
  };
}

function readComplex(type: string, refuse: Refuse, done: (element: JsonObject) => void): Reading {
  const attributes: JsonObject = {};
  const members = gather(type, refuse);
  return {
    attribute(uri, name, value) {
      if (uri !== '' || (name !== 'id' && (name !== 'url' || type !== 'Extension'))) refuse('attribute');
      attributes[name] = value === '' ? refuse('value') : value;
    },
    child: members.child,
    end() {
      const told = members.told();
      if (type === 'Extension' ? attributes.url === undefined : isEmpty(told)) refuse('empty');
      done({ ...attributes, ...told });
    },
  };
}

/** A primitive's value, and the member beside it that JSON writes with an underscore. */
type PrimitiveRead = (value: Json | undefined, side: JsonObject | undefined) => void;

function readPrimitive(type: Primitive, refuse: Refuse, done: PrimitiveRead): Reading {
  let value: Json | undefined;
  const attributes: JsonObject = {};
  const members = gather('Element', refuse);
  return {
    attribute(uri, name, text) {
      if (uri !== '' || (name !== 'id' && name !== 'value')) refuse('attribute');
      const read = primitiveOf(name === 'value' ? type : 'text', text) ?? refuse('value');
      if (name === 'value') value = read;
      else attributes.id = read;
    },
    child: members.child,
    end() {
      const told = members.told();
      if (value === undefined && isEmpty(told)) refuse('empty');
      const side = { ...attributes, ...told };
      done(value, isEmpty(side) ? undefined : side);
    },
  };
}

/** Elements of one name, in the order of the document. */
interface Member {
  readonly many: boolean;
  readonly values: (Json | undefined)[];
  readonly sides: (JsonObject | undefined)[];
}

/** Gathers the elements within one of a type into the members that JSON has for them. */
function gather(type: string, refuse: Refuse): { child: Reading['child']; told: () => JsonObject } {
  const children = childrenOf(type);
  const members = new Map<string, Member>();
  const taken = new Set<number>();

  function memberOf(name: string, { place, many }: Child): Member {
    if (!many && taken.has(place)) refuse('repeated');
    taken.add(place);
    const member = members.get(name) ?? { many, values: [], sides: [] };
    members.set(name, member);
    return member;
  }

  return {
    child(uri, name) {
      const child = children.find(name) ?? refuse(uri === FHIR ? 'unknown-element' : 'namespace');
      if (uri !== (child.type === 'xhtml' ? XHTML : FHIR)) refuse('namespace');
      const { values, sides } = memberOf(name, child);
      const done = (value: Json): void => void values.push(value);
      if (child.type === 'xhtml') return readNarrative(refuse, done);
      if (child.type === 'Resource') return readHolder(refuse, done);
      if (child.type !== '') return readComplex(child.type, refuse, done);
      return readPrimitive(child.primitive, refuse, (value, side) => {
        values.push(value);
        sides.push(side);
      });
    },
    told() {
      const object: JsonObject = {};
      for (const [name, { many, values, sides }] of members) {
        if (values.some(isThere)) object[name] = many ? values.map(orNull) : values[0];
        if (sides.some(isThere)) object[`_${name}`] = many ? sides.map(orNull) : sides[0];
      }
      return object;
    },
  };
}

const isThere = (item: Json | undefined): boolean => item !== undefined;
const orNull = (item: Json | undefined): Json => item ?? null;
const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0;
