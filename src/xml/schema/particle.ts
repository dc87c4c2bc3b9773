import { type Particle, type Resolver, UNBOUNDED } from './model.js';
import type { XsdNode } from './node.js';
import { readWildcard } from './wildcard.js';

const MODELS = ['sequence', 'choice', 'group', 'any', 'element'];

/** Whether a child of a type is its content model. */
export function isParticle(node: XsdNode): boolean {
  return MODELS.includes(node.kind);
}

/** Reads a content model. @throws SchemaError */
export function readParticle(node: XsdNode, resolver: Resolver): Particle {
  const { min, max } = occurrence(node);
  if (node.kind === 'sequence' || node.kind === 'choice') {
    node.allow(['minOccurs', 'maxOccurs'], MODELS);
    return { kind: node.kind, parts: node.children.map((child) => readParticle(child, resolver)), min, max };
  }
  if (node.kind === 'any') {
    node.allow(['namespace', 'processContents', 'minOccurs', 'maxOccurs'], []);
    return { kind: 'any', wildcard: readWildcard(node), min, max };
  }
  if (node.kind === 'group') {
    node.allow(['ref', 'minOccurs', 'maxOccurs'], []);
    const group = resolver.group(node.expand(node.need('ref')), node);
    group.allow(['name'], ['sequence', 'choice']);
    return { kind: 'sequence', parts: group.children.map((child) => readParticle(child, resolver)), min, max };
  }
  if (node.kind !== 'element') return node.fail(`xs:${node.kind} is not supported`);
  const reference = node.qname('ref');
  if (reference === undefined) return { kind: 'element', element: resolver.localElement(node), min, max };
  node.allow(['ref', 'minOccurs', 'maxOccurs'], []);
  return { kind: 'element', element: resolver.element(reference, node), min, max };
}

function occurrence(node: XsdNode): { min: number; max: number } {
  const least = node.get('minOccurs') ?? '1';
  const most = node.get('maxOccurs') ?? '1';
  if (!/^\d{1,5}$/.test(least) || !/^(?:\d{1,5}|unbounded)$/.test(most))
    return node.fail('minOccurs and maxOccurs are numbers');
  const range = { min: Number(least), max: most === 'unbounded' ? UNBOUNDED : Number(most) };
  return range.min > range.max ? node.fail('minOccurs is greater than maxOccurs') : range;
}
