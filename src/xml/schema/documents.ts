import { posix } from 'node:path';
import { SchemaError } from './error.js';
import { XsdNode } from './node.js';

const COMPONENTS = ['element', 'complexType', 'simpleType', 'attribute', 'attributeGroup', 'group'];

/**
 * The `xs:schema` elements of the file `entry` and of all that it includes and imports, each once.
 * @param read gives a file by its path, `/` between folders; references are resolved relative to the referring file
 * @throws SchemaError
 */
export function readDocuments(read: (path: string) => Uint8Array | undefined, entry: string): XsdNode[] {
  const found = new Map<string, XsdNode>();
  visit(posix.normalize(entry), undefined);
  return [...found.values()];

  function visit(file: string, from: XsdNode | undefined): XsdNode {
    const known = found.get(file);
    if (known !== undefined) return known;
    const bytes = read(file);
    if (bytes === undefined) {
      throw new SchemaError(from?.file ?? file, from?.line ?? 1, `there is no schema file ${file}`);
    }
    const root = XsdNode.parse(file, bytes);
    found.set(file, root);
    root.allow(
      ['targetNamespace', 'elementFormDefault', 'attributeFormDefault', 'version'],
      ['include', 'import', ...COMPONENTS],
    );
    for (const reference of references(root)) {
      const target = visit(resolve(file, reference), reference).targetNamespace();
      const wanted = reference.kind === 'include' ? root.targetNamespace() : (reference.get('namespace') ?? '');
      if (target !== wanted) reference.fail(`the target namespace there is "${target}", not "${wanted}"`);
    }
    return root;
  }
}

function references(root: XsdNode): XsdNode[] {
  return root.children.filter((child) => child.kind === 'include' || child.kind === 'import');
}

function resolve(file: string, reference: XsdNode): string {
  return posix.join(posix.dirname(file), reference.need('schemaLocation'));
}
