import { allNodes, copyTree, elementsOf, type Node } from './tree.js';

/** Numbers from 0 up to 1, the same for the same seed. */
export type Random = () => number;

export function random(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TEXTS = [
  ...['', ' ', '\n\t', 'x', 'Ünïcödé 😀', 'a  b', ' a', 'A'.repeat(36), 'A'.repeat(300)],
  ...[
    '0',
    '1',
    '00',
    '-0',
    '+5',
    '-5',
    '7',
    '12',
    '999',
    '1000',
    '5.',
    '.5',
    '.',
    '1.50',
    '-1.5',
    '1e3',
    '12345678901',
    '0x1',
  ],
  ...['2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '2024-2-9', '2024-13-01', '2024-00-10', '2024-04-31'],
  ...['2024-01-01Z', '2024-01-01+14:00', '2024-01-01+14:01', '2024-01-01-05:60', '2024-01-01+5:00', ' 2024-01-01 '],
  ...['12024-01-01', '02024-01-01', '-2024-01-01', '2024/01/01', '20240101', '202-01-01'],
  ...['14:20:00', '14:20:00.0Z', '24:00:00', '24:00:01', '23:59:60', '7:00:00', '14:20', '14:20:00.', '14:20:00-05:00'],
  ...[
    '2024-01-01T10:00:00',
    '2024-01-01T10:00:00.123Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01 10:00:00',
    '2024-01-01T10:00',
  ],
  ...[
    'true',
    'false',
    'TRUE',
    ' true ',
    'yes',
    'F',
    'M',
    'U',
    'X',
    'f',
    ' F',
    'OH',
    'ZZ',
    'oh',
    '01',
    '02',
    '06',
    '99',
    ' 01 ',
  ],
  ...[
    'Provided',
    'NotFound',
    'provided',
    'DEA',
    'State License',
    'RxCheck',
    'urn://OH',
    'two words',
    'a:b',
    'a:b:c',
    ':a',
  ],
  ...[
    '98101-1234',
    '98101',
    '981011234',
    'WA-OHP',
    '900',
    '1000',
    '475',
    '476',
    '000',
    'AA',
    'AQ',
    'GV',
    'ND',
    'C38046',
  ],
];

type Change = (target: Node, parent: Node | undefined, from: Random) => void;

/** Changes of one place, each of them likely, but not certain, to make a valid document invalid. */
const CHANGES: Record<string, Change> = {
  drop: (target, parent) => replaceIn(parent, target, []),
  twice: (target, parent) => replaceIn(parent, target, [target, copyTree(target)]),
  swap: (target, parent, from) => {
    if (parent === undefined) return;
    const other = pick(elementsOf(parent), from);
    const { children } = parent;
    const [a, b] = [children.indexOf(target), children.indexOf(other)];
    [children[a], children[b]] = [other, target];
  },
  next: (target, parent) => {
    if (parent === undefined) return;
    const { children } = parent;
    const a = children.indexOf(target);
    const b = children.findIndex((child, at) => at > a && typeof child !== 'string');
    if (b > 0) [children[a], children[b]] = [children[b]!, target];
  },
  text: (target, _, from) => {
    if (elementsOf(target).length === 0) target.children = [pick(TEXTS, from)];
  },
  typical: (target, _, from) => {
    const text = target.children[0];
    if (elementsOf(target).length > 0 || typeof text !== 'string') return;
    const at = Math.floor(from() * (text.length + 1));
    target.children = [
      text.slice(0, at) +
        pick(['0', '9', '-', ' ', ':', '.', 'a', 'Z', '\n', ''], from) +
        text.slice(at + (from() < 0.5 ? 1 : 0)),
    ];
  },
  stray: (target, _, from) => void target.children.splice(Math.floor(from() * 3), 0, pick(TEXTS, from)),
  empty: (target) => void (target.children = []),
  unwrap: (target, parent) => replaceIn(parent, target, target.children),
  wrap: (target) => void (target.children = [{ name: target.name, attributes: new Map(), children: target.children }]),
  strange: (target, _, from) => {
    const name = pick(['strange', 'x:strange', target.name + 'X'], from);
    const attributes = new Map(name.startsWith('x:') ? [['xmlns:x', 'urn:x-test']] : []);
    target.children.splice(Math.floor(from() * (target.children.length + 1)), 0, { name, attributes, children: ['!'] });
  },
  attribute: (target, _, from) => {
    const [name, value] = pick(
      [
        ['strange', 'x'],
        ['xml:lang', 'en'],
        ['xsi:nil', 'true'],
        ['xsi:nil', '1'],
        ['xsi:nil', 'false'],
        ['xsi:nil', 'maybe'],
        ['xsi:schemaLocation', 'urn:x y.xsd'],
        ['xsi:noNamespaceSchemaLocation', 'y.xsd'],
        ['xsi:strange', 'y'],
        ['s:id', 'a1'],
        ['s:id', ' a2 '],
        ['s:id', '1a'],
        ['s:id', `n${Math.floor(from() * 10_000)}`],
        ['s:ref', 'a1'],
        ['s:ref', 'a b'],
        ['s:metadata', 'a1 a2'],
        ['s:metadata', ' a1\n\ta2 '],
        ['s:metadata', ''],
        ['s:strange', 'x'],
        ['soap:mustUnderstand', 'true'],
        ['soap:mustUnderstand', 'maybe'],
        ['soap:role', 'next'],
        ['Qualifier', 'ZZZ'],
        ['Qualifier', 'Q'],
        ['version', '010'],
      ],
      from,
    ) as [string, string];
    target.attributes.set(name, value);
  },
  bare: (target, _, from) => {
    const own = [...target.attributes.keys()].filter((name) => !name.startsWith('xmlns'));
    if (own.length > 0) target.attributes.delete(pick(own, from));
  },
  value: (target, _, from) => {
    const own = [...target.attributes.keys()].filter((name) => !name.startsWith('xmlns'));
    if (own.length > 0) target.attributes.set(pick(own, from), pick(TEXTS, from));
  },
  nil: (target, _, from) => {
    target.attributes.set('xsi:nil', 'true');
    target.children = pick([[], [], [' '], ['x'], target.children], from);
  },
};
const KINDS = Object.keys(CHANGES);

/** A copy of a document with one to three changes. `names`: element names that a rename may give. */
export function mutate(original: Node, names: readonly string[], from: Random): { tree: Node; what: string } {
  const tree = copyTree(original);
  const what: string[] = [];
  const times = from() < 0.8 ? 1 : from() < 0.5 ? 2 : 3;
  for (let i = 0; i < times; i++) {
    const nodes = allNodes(tree);
    const target = pick(nodes, from);
    const parent = nodes.find((node) => node.children.includes(target));
    const kind = pick(['rename', ...KINDS], from);
    if (kind === 'rename') target.name = pick(names, from);
    else CHANGES[kind]!(target, parent, from);
    what.push(`${kind} ${target.name}`);
  }
  return { tree, what: what.join(', ') };
}

function pick<T>(items: readonly T[], from: Random): T {
  return items[Math.floor(from() * items.length)]!;
}

function replaceIn(parent: Node | undefined, target: Node, by: (Node | string)[]): void {
  if (parent !== undefined) parent.children.splice(parent.children.indexOf(target), 1, ...by);
}
