import { SaxesParser } from 'saxes';

/** An element that can be changed and written again. Names and attributes as they stood, prefixes included. */
export interface Node {
  name: string;
  attributes: Map<string, string>;
  children: (Node | string)[];
}

/** Reads a well-formed document; comments and the declaration are left out. */
export function readTree(xml: string): Node {
  const parser = new SaxesParser();
  const top: Node = { name: '', attributes: new Map(), children: [] };
  const stack = [top];
  parser.on('opentag', (tag) => {
    const node: Node = { name: tag.name, attributes: new Map(Object.entries(tag.attributes)), children: [] };
    stack.at(-1)!.children.push(node);
    stack.push(node);
  });
  parser.on('text', (text) => void stack.at(-1)!.children.push(text));
  parser.on('cdata', (text) => void stack.at(-1)!.children.push(text));
  parser.on('closetag', () => void stack.pop());
  parser.write(xml).close();
  return top.children.find((child) => typeof child !== 'string')!;
}

/** Writes a tree as XML. */
export function writeTree(node: Node): string {
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  const inside = node.children.map((child) => (typeof child === 'string' ? escape(child) : writeTree(child))).join('');
  return `<${node.name}${attributes}>${inside}</${node.name}>`;
}

/** A copy that shares nothing. */
export function copyTree(node: Node): Node {
  return {
    name: node.name,
    attributes: new Map(node.attributes),
    children: node.children.map((child) => (typeof child === 'string' ? child : copyTree(child))),
  };
}

/** The node and all elements below it. */
export function allNodes(node: Node): Node[] {
  return [node, ...elementsOf(node).flatMap(allNodes)];
}

/** The child elements. */
export function elementsOf(node: Node): Node[] {
  return node.children.filter((child) => typeof child !== 'string');
}

function escape(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
