import type { Wildcard } from './model.js';
import type { XsdNode } from './node.js';

/** Reads the namespaces and the processing of an `xs:any` or `xs:anyAttribute`. @throws SchemaError */
export function readWildcard(node: XsdNode): Wildcard {
  const targetNamespace = node.targetNamespace();
  const process = node.get('processContents') ?? 'strict';
  if (process !== 'strict' && process !== 'lax' && process !== 'skip') {
    return node.fail('processContents is one of strict, lax, skip');
  }
  const text = (node.get('namespace') ?? '##any').trim();
  if (text === '##any') return { process, names: [], takes: () => true };
  if (text === '##other') {
    const names = [targetNamespace, ''];
    return { process, names, takes: (namespace) => !names.includes(namespace) };
  }
  const names = text
    .split(/\s+/)
    .map((name) => (name === '##targetNamespace' ? targetNamespace : name === '##local' ? '' : name));
  return { process, names, takes: (namespace) => names.includes(namespace) };
}
