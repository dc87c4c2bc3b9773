import { readAttributes, type Attributes } from './attributes.js';
import type { ComplexType, Particle, Resolver, Type, Wildcard } from './model.js';
import type { XsdNode } from './node.js';
import { isParticle, readParticle } from './particle.js';

const ATTRIBUTES = ['attribute', 'attributeGroup', 'anyAttribute'];
const CONTENT = ['sequence', 'choice', 'group', ...ATTRIBUTES];

/** Reads an `xs:complexType`: content of its own, or an extension of another type. @throws SchemaError */
export function readComplexType(node: XsdNode, resolver: Resolver): ComplexType {
  node.allow(['name', 'mixed'], ['complexContent', 'simpleContent', ...CONTENT]);
  const derived = node.children.find((child) => child.kind === 'complexContent' || child.kind === 'simpleContent');
  if (derived === undefined) {
    return {
      kind: 'complex',
      name: node.get('name'),
      base: undefined,
      simple: undefined,
      particle: contentOf(node, resolver),
      mixed: node.flag('mixed'),
      ...attributesOf(readAttributes(node, resolver)),
    };
  }
  derived.allow([], ['extension']);
  const [extension] = derived.children;
  if (extension === undefined) return derived.fail(`xs:${derived.kind} needs an xs:extension`);
  const base = resolver.type(extension.expand(extension.need('base')), extension);
  return derived.kind === 'simpleContent'
    ? extendSimple(node, extension, base, resolver)
    : extendComplex(node, extension, base, resolver);
}

function extendSimple(node: XsdNode, extension: XsdNode, base: Type, resolver: Resolver): ComplexType {
  extension.allow(['base'], ATTRIBUTES);
  const simple = base.kind === 'simple' ? base : base.simple;
  if (simple === undefined) return extension.fail('the base of simple content has no simple content');
  return {
    kind: 'complex',
    name: node.get('name'),
    base,
    simple,
    particle: undefined,
    mixed: false,
    ...inherit(base, readAttributes(extension, resolver), extension),
  };
}

function extendComplex(node: XsdNode, extension: XsdNode, base: Type, resolver: Resolver): ComplexType {
  extension.allow(['base'], CONTENT);
  if (base.kind === 'simple' || base.simple !== undefined) {
    return extension.fail('the base of complex content has simple content');
  }
  const parts = [base.particle, contentOf(extension, resolver)].filter((part) => part !== undefined);
  const [only] = parts;
  return {
    kind: 'complex',
    name: node.get('name'),
    base,
    simple: undefined,
    particle: parts.length > 1 ? { kind: 'sequence', parts, min: 1, max: 1 } : only,
    mixed: base.mixed,
    ...inherit(base, readAttributes(extension, resolver), extension),
  };
}

function contentOf(node: XsdNode, resolver: Resolver): Particle | undefined {
  const [model, second] = node.children.filter(isParticle);
  if (second !== undefined) second.fail('a type has one content model');
  return model === undefined ? undefined : readParticle(model, resolver);
}

function inherit(base: Type, own: Attributes, node: XsdNode): Pick<ComplexType, 'attributes' | 'anyAttribute'> {
  if (base.kind === 'simple') return attributesOf(own);
  let any: Wildcard | undefined = base.anyAttribute;
  if (own.any !== undefined) {
    if (any !== undefined) node.fail('xs:anyAttribute in a type and in its base is not supported');
    any = own.any;
  }
  return { attributes: [...base.attributes, ...own.uses], anyAttribute: any };
}

function attributesOf(own: Attributes): Pick<ComplexType, 'attributes' | 'anyAttribute'> {
  return { attributes: own.uses, anyAttribute: own.any };
}
