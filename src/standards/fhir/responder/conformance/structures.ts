import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { headOf, type Publisher, type Subject } from './head.js';

/** What an extension holds: one value. */
export interface Value {
  /** FHIR datatype. */
  readonly type: string;
  /** Canonical URL of the value set that its codes come from, where no other may be used. */
  readonly valueSet?: string;
}

/** One part of an extension that is made of several. */
export interface Part extends Value {
  /** `url` of the part inside the extension. */
  readonly name: string;
  readonly short: string;
  /** Whether it may stand more than once. */
  readonly repeats?: boolean;
}

/** An extension: what it says, where it may stand, and either one value or parts. */
export interface Extension extends Subject {
  readonly url: string;
  /** FHIR types and paths of elements. */
  readonly context: readonly string[];
  readonly holds: Value | readonly Part[];
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

const ELE_1 = {
  key: 'ele-1',
  severity: 'error',
  human: 'All FHIR elements must have a @value or children',
  expression: 'hasValue() or (children().count() > id.count())',
  source: `${BASE}Element`,
};
const EXT_1 = {
  key: 'ext-1',
  severity: 'error',
  human: 'Must have either extensions or value[x], not both',
  expression: 'extension.exists() != value.exists()',
  source: `${BASE}Extension`,
};

/** The StructureDefinition of an extension, with all that a validator needs. */
export function structureDefinition(publisher: Publisher, extension: Extension): Resource {
  const elements = elementsOf(extension);
  return {
    ...headOf(publisher, 'StructureDefinition', extension),
    fhirVersion: '4.0.1',
    kind: 'complex-type',
    abstract: false,
    context: extension.context.map((expression) => ({ type: 'element', expression })),
    type: 'Extension',
    baseDefinition: `${BASE}Extension`,
    derivation: 'constraint',
    snapshot: { element: elements.map(({ at, inherited, own }) => ({ ...at, ...inherited, ...own })) },
    differential: {
      element: elements.filter(({ own }) => Object.keys(own).length > 0).map(({ at, own }) => ({ ...at, ...own })),
    },
  };
}

/** One element of a snapshot: what it takes from its base, and what this definition says itself. */
interface Element {
  readonly at: { readonly id: string; readonly path: string };
  readonly inherited: JsonObject;
  readonly own: JsonObject;
}

function elementsOf({ title, description, url, holds }: Extension): Element[] {
  const at = { id: 'Extension', path: 'Extension' };
  const inherited = {
    min: 0,
    max: '*',
    base: { path: 'Extension', min: 0, max: '*' },
    condition: ['ele-1'],
    constraint: [ELE_1, EXT_1],
    isModifier: false,
  };
  const root = { at, inherited, own: { short: title, definition: description } };
  return [root, ...membersOf(at, url, holds)];
}

/** What stands in an extension, or in a part of one: R4's own four members. */
function membersOf({ id, path }: Element['at'], url: string, holds: Extension['holds']): Element[] {
  const at = (member: string): Element['at'] => ({ id: `${id}.${member}`, path: `${path}.${member}` });
  const one = 'type' in holds;
  return [
    {
      at: at('id'),
      inherited: {
        representation: ['xmlAttr'],
        ...told('Unique id for inter-element referencing'),
        ...times(0, '1', 'Element.id'),
        type: [system('string')],
      },
      own: {},
    },
    {
      at: at('extension'),
      inherited: {
        slicing: {
          discriminator: [{ type: 'value', path: 'url' }],
          description: 'Extensions are always sliced by (at least) url',
          rules: 'open',
        },
        ...told('What is said in parts'),
        ...times(0, '*', 'Element.extension'),
        type: [{ code: 'Extension' }],
        constraint: [ELE_1, EXT_1],
      },
      own: one ? { max: '0' } : {},
    },
    ...(one ? [] : holds.flatMap((part) => partOf(part))),
    {
      at: at('url'),
      inherited: {
        representation: ['xmlAttr'],
        ...told('Identifies the meaning of the extension'),
        ...times(1, '1', 'Extension.url'),
        type: [system('uri')],
      },
      own: { fixedUri: url },
    },
    {
      at: at('value[x]'),
      inherited: { ...told('The value'), ...times(0, '1', 'Extension.value[x]'), constraint: [ELE_1] },
      own: one
        ? {
            min: 1,
            type: [{ code: holds.type }],
            ...(holds.valueSet === undefined ? {} : { binding: { strength: 'required', valueSet: holds.valueSet } }),
          }
        : { max: '0' },
    },
  ];
}

function partOf({ name, short, repeats = false, ...value }: Part): Element[] {
  const at = { id: `Extension.extension:${name}`, path: 'Extension.extension' };
  const inherited = {
    base: { path: 'Element.extension', min: 0, max: '*' },
    type: [{ code: 'Extension' }],
    constraint: [ELE_1, EXT_1],
    isModifier: false,
  };
  const own = { sliceName: name, short, definition: `${short}.`, min: 0, max: repeats ? '*' : '1' };
  return [{ at, inherited, own }, ...membersOf(at, name, value)];
}

function told(short: string): JsonObject {
  return { short, definition: `${short}.` };
}

function times(min: number, max: string, base: string): JsonObject {
  return { min, max, base: { path: base, min, max }, isModifier: false, isSummary: false };
}

/** The type of what is an attribute in XML. */
function system(type: string): JsonObject {
  return {
    extension: [{ url: `${BASE}structuredefinition-fhir-type`, valueUrl: type }],
    code: 'http://hl7.org/fhirpath/System.String',
  };
}
