import { ANY_TYPE, BASE_ORDER, ELEMENT_ORDER } from './elements.js';

/** How a primitive stands in JSON: as text, or as the type of R4 that JSON tells otherwise. */
export type Primitive = 'text' | 'boolean' | 'decimal' | 'integer' | 'positiveInt' | 'unsignedInt';

/** Where an element stands among its parent's, and what it is: `''` for a primitive. */
export interface Child {
  readonly place: number;
  readonly type: string;
  readonly primitive: Primitive;
  /** Whether it repeats: JSON has a list then. */
  readonly many: boolean;
}

/** The elements that a FHIR R4 type may have. */
export interface Children {
  /** The element of that JSON name; a choice by its full name, e.g. `valueQuantity`. */
  find(name: string): Child | undefined;
}

const NOT_TEXT: readonly string[] = ['boolean', 'decimal', 'integer', 'positiveInt', 'unsignedInt'];

const compiled = new Map<string, Children>();

/**
 * The elements of a FHIR R4 type (`Patient`, `Patient.contact`, `HumanName`), compiled once.
 * @throws TypeError for a type that {@link ELEMENT_ORDER} does not hold
 */
export function childrenOf(type: string): Children {
  let children = compiled.get(type);
  if (children === undefined) compiled.set(type, (children = compile(type)));
  return children;
}

/** Whether a type is a resource that {@link ELEMENT_ORDER} holds. */
export function isResourceType(type: string): boolean {
  return Object.hasOwn(ELEMENT_ORDER, type) && /^(?:Domain)?Resource /.test(ELEMENT_ORDER[type] ?? '');
}

function compile(type: string): Children {
  const own = type === 'Element' ? 'Element' : Object.hasOwn(ELEMENT_ORDER, type) ? ELEMENT_ORDER[type] : undefined;
  if (own === undefined) throw new TypeError(`FHIR type ${type} is not one that this gateway writes as XML`);
  const [base = '', ...rest] = own.split(' ');
  const named = new Map<string, Child>();
  [...(BASE_ORDER[base] ?? '').split(' '), ...rest].forEach((item, place) => {
    const [first = '', of = ''] = item.split(':');
    const many = first.endsWith('*');
    const name = many ? first.slice(0, -1) : first;
    if (!name.endsWith('[x]')) {
      named.set(name, { place, many, ...kindOf(of === '.' ? `${type}.${name}` : of) });
      return;
    }
    for (const choice of (of === '' ? ANY_TYPE : of).split('|')) {
      const suffix = choice.charAt(0).toUpperCase() + choice.slice(1);
      named.set(`${name.slice(0, -3)}${suffix}`, { place, many, ...kindOf(choice) });
    }
  });
  return { find: (name) => named.get(name) };
}

function kindOf(type: string): Pick<Child, 'type' | 'primitive'> {
  if (type === 'xhtml' || !/^[a-z]/.test(type)) return { type, primitive: 'text' };
  return { type: '', primitive: NOT_TEXT.includes(type) ? (type as Primitive) : 'text' };
}
