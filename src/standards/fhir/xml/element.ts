import { type Child, childrenOf, isResourceType, type Primitive } from '../../../fhir/order.js';
import type { Json, JsonObject, Resource } from '../../../fhir/types.js';
import { readNarrative } from './narrative.js';
import { primitiveOf } from './primitive.js';
import { FHIR, type Reading, type Rules, XHTML } from './reading.js';

/** Reads an element that holds a resource, as `contained` does; also what holds the root. */
export function readHolder(rules: Rules, done: (resource: Resource) => void): Reading {
  const { refuse, lenient } = rules;
  let held = false;
  return {
    attribute: () => refuse('attribute'),
    child(uri, name) {
      if (held) refuse('resource');
      held = true;
      if (uri !== FHIR) refuse('namespace');
      if (isResourceType(name)) return readResource(name, rules, done);
      if (lenient !== true) refuse('unknown-resource');
      return passOver(() => done({ resourceType: name }));
    },
    end() {
      if (!held) refuse('resource');
    },
  };
}

function readResource(resourceType: string, rules: Rules, done: (resource: Resource) => void): Reading {
  const members = gather(resourceType, rules);
  return {
    attribute: () => rules.refuse('attribute'),
    child: members.child,
    end: () => done({ resourceType, ...members.told() }),
  };
}

function readComplex(type: string, rules: Rules, done: (element: JsonObject) => void): Reading {
  const { refuse, lenient } = rules;
  const attributes: JsonObject = {};
  const members = gather(type, rules);
  return {
    attribute(uri, name, value) {
      if (uri !== '' || (name !== 'id' && (name !== 'url' || type !== 'Extension'))) refuse('attribute');
      attributes[name] = value === '' && lenient !== true ? refuse('value') : value;
    },
    child: members.child,
    end() {
      const told = members.told();
      const isNothing = type === 'Extension' ? attributes.url === undefined : isEmpty(told);
      if (isNothing && lenient !== true) refuse('empty');
      done({ ...attributes, ...told });
    },
  };
}

/** A primitive's value, and the member beside it that JSON writes with an underscore. */
type PrimitiveRead = (value: Json | undefined, side: JsonObject | undefined) => void;

function readPrimitive(type: Primitive, rules: Rules, done: PrimitiveRead): Reading {
  const { refuse, lenient } = rules;
  let value: Json | undefined;
  const attributes: JsonObject = {};
  const members = gather('Element', rules);
  return {
    attribute(uri, name, text) {
      if (uri !== '' || (name !== 'id' && name !== 'value')) refuse('attribute');
      const read =
        primitiveOf(name === 'value' ? type : 'text', text) ?? (lenient === true ? asJson(text) : refuse('value'));
      if (name === 'value') value = read;
      else attributes.id = read;
    },
    child: members.child,
    end() {
      const told = members.told();
      const isNothing = value === undefined && isEmpty(told);
      if (isNothing && lenient !== true) refuse('empty');
      const side = { ...attributes, ...told };
      done(isNothing ? '' : value, isEmpty(side) ? undefined : side);
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
function gather(type: string, rules: Rules): { child: Reading['child']; told: () => JsonObject } {
  const { refuse, lenient } = rules;
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
      const child = children.find(name);
      if (child === undefined) {
        if (uri !== FHIR) refuse('namespace');
        if (lenient !== true) refuse('unknown-element');
        members.set(name, { many: false, values: [true], sides: [] });
        return passOver();
      }
      if (uri !== (child.type === 'xhtml' ? XHTML : FHIR)) refuse('namespace');
      const { values, sides } = memberOf(name, child);
      const done = (value: Json): void => void values.push(value);
      if (child.type === 'xhtml') return readNarrative(refuse, done);
      if (child.type === 'Resource') return readHolder(rules, done);
      if (child.type !== '') return readComplex(child.type, rules, done);
      return readPrimitive(child.primitive, rules, (value, side) => {
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

/** What JSON would have in the place of a value that is not one of its type. */
function asJson(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Reads an element without looking at what it holds. */
function passOver(done?: () => void): Reading {
  return { attribute: () => undefined, child: () => passOver(), text: () => undefined, end: () => done?.() };
}

const isThere = (item: Json | undefined): boolean => item !== undefined;
const orNull = (item: Json | undefined): Json => item ?? null;
const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0;
