import { readGlobalAttribute } from './attributes.js';
import { readComplexType } from './complex.js';
import { restrict } from './facets.js';
import { ANY_TYPE, type AttributeUse, type ElementDeclaration, type Resolver, type Type } from './model.js';
import { type QName, XS, type XsdNode } from './node.js';
import { BUILT_IN, type SimpleType } from './simple.js';

/** The components of a set of schema files; each is read once, when it is first asked for. */
export class Components implements Resolver {
  private readonly nodes = new Map<string, XsdNode>();
  private readonly elements = new Map<XsdNode, ElementDeclaration>();
  private readonly types = new Map<XsdNode, Type>();
  private readonly reading = new Set<XsdNode>();

  constructor(private readonly roots: readonly XsdNode[]) {
    for (const root of roots) {
      for (const node of root.children) {
        if (node.kind === 'include' || node.kind === 'import') continue;
        const key = keyOf(node.kind, { namespace: node.targetNamespace(), local: node.need('name') });
        if (this.nodes.has(key)) node.fail(`a second ${node.kind} of the name ${node.need('name')}`);
        this.nodes.set(key, node);
      }
    }
  }

  /** Every element that may be a root, in the files' order. */
  globalElements(): ElementDeclaration[] {
    return this.globals('element').map((node) => this.declaration(node, true));
  }

  /** Every named type. */
  globalTypes(): Type[] {
    return [...this.globals('complexType'), ...this.globals('simpleType')].map((node) => this.typeOf(node));
  }

  /** Every global attribute. */
  globalAttributes(): AttributeUse[] {
    return this.globals('attribute').map((node) => readGlobalAttribute(node, this));
  }

  element(name: QName, from: XsdNode): ElementDeclaration {
    return this.declaration(this.find('element', name, from), true);
  }

  localElement(node: XsdNode): ElementDeclaration {
    return this.declaration(node, false);
  }

  type(name: QName, from: XsdNode): Type {
    if (name.namespace === XS) {
      if (name.local === 'anyType') return ANY_TYPE;
      return BUILT_IN.get(name.local) ?? from.fail(`the built-in type xs:${name.local} is not supported`);
    }
    const key = this.nodes.has(keyOf('complexType', name)) ? 'complexType' : 'simpleType';
    return this.typeOf(this.find(key, name, from));
  }

  localSimple(node: XsdNode): SimpleType {
    const type = this.typeOf(node);
    return type.kind === 'simple' ? type : node.fail('a simple type is needed here');
  }

  attribute(name: QName, from: XsdNode): AttributeUse {
    return readGlobalAttribute(this.find('attribute', name, from), this);
  }

  attributeGroup(name: QName, from: XsdNode): XsdNode {
    return this.find('attributeGroup', name, from);
  }

  group(name: QName, from: XsdNode): XsdNode {
    return this.find('group', name, from);
  }

  private globals(kind: string): XsdNode[] {
    return this.roots.flatMap((root) => root.children.filter((node) => node.kind === kind));
  }

  private find(kind: string, name: QName, from: XsdNode): XsdNode {
    return (
      this.nodes.get(keyOf(kind, name)) ??
      from.fail(`there is no ${kind} ${name.local} in the namespace "${name.namespace}"`)
    );
  }

  private declaration(node: XsdNode, global: boolean): ElementDeclaration {
    const known = this.elements.get(node);
    if (known !== undefined) return known;
    const own = global ? [] : ['minOccurs', 'maxOccurs', 'form'];
    node.allow(['name', 'type', 'nillable', ...own], ['complexType', 'simpleType']);
    const namespace = global ? node.targetNamespace() : node.localNamespace('elementFormDefault');
    const declaration: ElementDeclaration = {
      name: { namespace, local: node.need('name') },
      nillable: node.flag('nillable'),
      global,
      type: () => this.elementType(node),
    };
    this.elements.set(node, declaration);
    return declaration;
  }

  /** The type in place, the named one, or anything. */
  private elementType(node: XsdNode): Type {
    const [inner] = node.children;
    if (inner !== undefined) return this.typeOf(inner);
    const name = node.qname('type');
    return name === undefined ? ANY_TYPE : this.type(name, node);
  }

  private typeOf(node: XsdNode): Type {
    const known = this.types.get(node);
    if (known !== undefined) return known;
    if (this.reading.has(node)) return node.fail('a type that is derived from itself');
    this.reading.add(node);
    const type = node.kind === 'complexType' ? readComplexType(node, this) : this.readSimple(node);
    this.types.set(node, type);
    return type;
  }

  private readSimple(node: XsdNode): SimpleType {
    node.allow(['name'], ['restriction']);
    const [restriction] = node.children;
    if (restriction === undefined) return node.fail('a simple type needs an xs:restriction');
    const base = this.type(restriction.expand(restriction.need('base')), restriction);
    return base.kind === 'simple'
      ? restrict(base, restriction, node.get('name'))
      : restriction.fail('the base is not a simple type');
  }
}

function keyOf(kind: string, name: QName): string {
  return `${kind} {${name.namespace}}${name.local}`;
}
