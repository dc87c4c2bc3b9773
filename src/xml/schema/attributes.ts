import type { AttributeUse, Resolver, Wildcard } from './model.js';
import type { XsdNode } from './node.js';
import { BUILT_IN, type SimpleType } from './simple.js';
import { readWildcard } from './wildcard.js';

/** The attributes that the children of a node declare. */
export interface Attributes {
  readonly uses: readonly AttributeUse[];
  readonly any: Wildcard | undefined;
}

/** Reads `attribute`, `attributeGroup` and `anyAttribute` among the children of a node. @throws SchemaError */
export function readAttributes(node: XsdNode, resolver: Resolver): Attributes {
  const uses: AttributeUse[] = [];
  let any: Wildcard | undefined;
  for (const child of node.children) {
    if (child.kind === 'attribute') {
      if (child.get('use') !== 'prohibited') uses.push(readUse(child, resolver));
    } else if (child.kind === 'anyAttribute') {
      child.allow(['namespace', 'processContents'], []);
      any = only(child, any, readWildcard(child));
    } else if (child.kind === 'attributeGroup') {
      const group = resolver.attributeGroup(child.expand(child.need('ref')), child);
      group.allow(['name'], ['attribute', 'attributeGroup', 'anyAttribute']);
      const inner = readAttributes(group, resolver);
      uses.push(...inner.uses);
      any = only(child, any, inner.any);
    }
  }
  return { uses, any };
}

/** Reads a global attribute declaration. @throws SchemaError */
export function readGlobalAttribute(node: XsdNode, resolver: Resolver): AttributeUse {
  node.allow(['name', 'type', 'fixed', 'default'], ['simpleType']);
  const name = { namespace: node.targetNamespace(), local: node.need('name') };
  return { name, required: false, type: typeOf(node, resolver), fixed: node.get('fixed') };
}

function readUse(node: XsdNode, resolver: Resolver): AttributeUse {
  const required = node.get('use') === 'required';
  const reference = node.qname('ref');
  if (reference !== undefined) {
    node.allow(['ref', 'use', 'fixed', 'default'], []);
    const found = resolver.attribute(reference, node);
    return { ...found, required, fixed: node.get('fixed') ?? found.fixed };
  }
  node.allow(['name', 'type', 'use', 'form', 'fixed', 'default'], ['simpleType']);
  const name = { namespace: node.localNamespace('attributeFormDefault'), local: node.need('name') };
  return { name, required, type: typeOf(node, resolver), fixed: node.get('fixed') };
}

function typeOf(node: XsdNode, resolver: Resolver): SimpleType {
  const name = node.qname('type');
  const inner = node.children.find((child) => child.kind === 'simpleType');
  if (inner !== undefined) return resolver.localSimple(inner);
  if (name === undefined) return BUILT_IN.get('anySimpleType')!;
  const type = resolver.type(name, node);
  return type.kind === 'simple' ? type : node.fail(`the type ${name.local} of an attribute is not a simple type`);
}

function only(node: XsdNode, first: Wildcard | undefined, second: Wildcard | undefined): Wildcard | undefined {
  if (first !== undefined && second !== undefined) node.fail('several xs:anyAttribute in one type are not supported');
  return first ?? second;
}
