import { BASE_ORDER, ELEMENT_ORDER } from './elements.js';

/** Where an element stands among its parent's, and what it is: `''` for a primitive. */
export interface Child {
  readonly place: number;
  readonly type: string;
}

/** The elements that a FHIR R4 type may have. */
export interface Children {
  /** The element of that JSON name; a choice by its full name, e.g. `valueQuantity`. */
  find(name: string): Child | undefined;
}

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

function compile(type: string): Children {
  const own = type === 'Element' ? 'Element' : Object.hasOwn(ELEMENT_ORDER, type) ? ELEMENT_ORDER[type] : undefined;
  if (own === undefined) throw new TypeError(`FHIR type ${type} is not one that this gateway writes as XML`);
  const [base = '', ...rest] = own.split(' ');
  const named = new Map<string, Child>();
  const choices: { readonly prefix: string; readonly place: number }[] = [];
  [...(BASE_ORDER[base] ?? '').split(' '), ...rest].forEach((item, place) => {
    const [name = '', of = ''] = item.split(':');
    if (name.endsWith('[x]')) choices.push({ prefix: name.slice(0, -3), place });
    else named.set(name, { place, type: of === '.' ? `${type}.${name}` : of });
  });
  return {
    find(name) {
      const known = named.get(name);
      if (known !== undefined) return known;
      const choice = choices.find(({ prefix }) => name.startsWith(prefix) && /^[A-Z]/.test(name.slice(prefix.length)));
      if (choice === undefined) return undefined;
      const suffix = name.slice(choice.prefix.length);
      const child = { place: choice.place, type: Object.hasOwn(ELEMENT_ORDER, suffix) ? suffix : '' };
      named.set(name, child);
      return child;
    },
  };
}
