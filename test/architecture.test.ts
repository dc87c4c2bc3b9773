import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  type Arrows,
  brokenArrows,
  circles,
  importsOf,
  polyglots,
  roomOf,
  strayPackages,
} from './support/architecture.js';

/** What a standard of messages may know: it has a requestor and a door. */
const MESSAGE_ROOM = [
  'standards/reply',
  'standards/door',
  'auth',
  'exchange',
  'inquiry',
  'mapping',
  'transport',
  'xml',
  'telemetry',
];

/**
 * design.md, "Rules that keep it a house": `gateway.ts → standards → exchange, mapping → xml`. A new arrow needs a reason.
 * `composition` is the gateway's own workshop; `standards/reply` holds what the standards over HTTP share of reading replies,
 * `standards/door` what the doors for messages share.
 */
const arrows: Arrows = {
  fhir: [],
  xml: [],
  transport: [],
  store: [],
  limits: [],
  telemetry: [],
  simulator: [],
  exchange: [],
  mapping: ['xml'],
  config: ['xml'],
  auth: ['store'],
  audit: ['exchange', 'store'],
  report: ['audit', 'exchange', 'store', 'telemetry'],
  'standards/reply': ['exchange', 'mapping', 'transport', 'xml'],
  'standards/door': ['standards/reply', 'audit', 'auth', 'exchange', 'inquiry', 'mapping', 'xml', 'telemetry'],
  'standards/pmix': [...MESSAGE_ROOM],
  'standards/asap': [...MESSAGE_ROOM],
  'standards/script': [...MESSAGE_ROOM],
  jobs: ['store'],
  inquiry: ['audit', 'auth', 'exchange', 'jobs', 'store', 'telemetry'],
  'standards/fhir': [
    'standards/reply',
    'audit',
    'exchange',
    'auth',
    'inquiry',
    'jobs',
    'store',
    'telemetry',
    'transport',
    'xml',
  ],
  index: ['mapping', 'xml'],
  composition: [
    'audit',
    'auth',
    'config',
    'exchange',
    'report',
    'jobs',
    'inquiry',
    'limits',
    'mapping',
    'standards/door',
    'standards/asap',
    'standards/pmix',
    'standards/script',
    'standards/fhir',
    'store',
    'telemetry',
    'transport',
    'xml',
  ],
  gateway: [
    'composition',
    'audit',
    'auth',
    'config',
    'exchange',
    'report',
    'jobs',
    'inquiry',
    'limits',
    'mapping',
    'standards/fhir',
    'store',
    'telemetry',
  ],
  cli: ['*'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'src');
const sources = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
);

describe('the house', () => {
  it('holds the top level that it promises', () => {
    const names = [
      'package.json',
      'tsconfig.json',
      'src',
      'mappings',
      'xsd',
      'test',
      'config',
      'Dockerfile',
      'README.md',
    ];
    expect(names.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('keeps its arrows', () => expect(brokenArrows(sources, arrows)).toEqual([]));

  it('lets nobody but the composition know two standards', () => {
    expect(polyglots(sources, ['gateway', 'composition', 'cli'])).toEqual([]);
  });

  it('has no circles between files', () => expect(circles(sources)).toEqual([]));

  it('reads with other libraries than its demo states write with', () => {
    expect(strayPackages(sources, ['soap', 'fast-xml-parser'], ['simulator'])).toEqual([]);
    expect(strayPackages(sources, ['libxml2-wasm'], ['xml'])).toEqual([]);
  });

  it('imports no package that is not its own dependency', () => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const foreign = [...sources].flatMap(([path, text]) =>
      importsOf(path, text)
        .packages.map((name) =>
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !name.startsWith('node:') && !Object.hasOwn(dependencies, name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(foreign).toEqual([]);
  });

  it('keeps its files small', () => {
    const sizes = [...sources]
      .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
      .sort((a, b) => a.lines - b.lines);
    const at = (share: number) => sizes[Math.floor(sizes.length * share)]?.lines ?? 0;
    // The scanner is one loop over bytes; cut up, its parts would have to share its whole state.
    expect(sizes.filter(({ path, lines }) => lines > (path === 'xml/scan.ts' ? 520 : 400))).toEqual([]);
    expect(at(0.9)).toBeLessThanOrEqual(220);
    expect(at(0.5)).toBeLessThanOrEqual(60);
  });
});

describe('its checker', () => {
  const house = (files: Record<string, string>) => new Map(Object.entries(files));
  const importing = (...names: string[]) => names.map((name) => `import '${name}';`).join('\n');

  it('names rooms', () => {
    expect(['gateway.ts', 'xml/scan.ts', 'standards/pmix/a/b.ts', 'config/schema/root.ts'].map(roomOf)).toEqual([
      'gateway',
      'xml',
      'standards/pmix',
      'config',
    ]);
  });

  it('sees every form of import, and none in comments or texts', () => {
    const text = `
      import a from './a.js';
      import type { B } from '../b.js';
      export { c } from './c.js';
      const d = await import('./d.js');
      type E = import('./e.js').E;
      // import './no.js'
      /** import x from './never.js' */
      const f = "import './nor-this.js'";
      import 'node:fs';
    `;
    const { files, packages } = importsOf('room/x.ts', text);
    expect(files.sort()).toEqual(['b.ts', 'room/a.ts', 'room/c.ts', 'room/d.ts', 'room/e.ts']);
    expect(packages).toEqual(['node:fs']);
  });

  it.each([
    ['the heart knows a standard', 'exchange/ask.ts', '../standards/pmix/requestor.js'],
    ['the heart knows a transport', 'exchange/ask.ts', '../transport/connection.js'],
    ['one standard knows another', 'standards/pmix/requestor.ts', '../script/requestor.js'],
    ['a standard knows the gateway', 'standards/pmix/requestor.ts', '../../gateway.js'],
    ['the tables know the heart', 'mapping/read.ts', '../exchange/types.js'],
    ['the vocabulary knows anything', 'fhir/json.ts', '../xml/scan.js'],
    ['the simulator knows the gateway', 'simulator/index.ts', '../mapping/index.js'],
    ['a room leaves the house', 'xml/scan.ts', '../../scripts/setup.js'],
    ['a room is new', 'nursery/cot.ts', './bed.js'],
  ])('notices that %s', (_name, path, imported) => {
    expect(brokenArrows(house({ [path]: importing(imported) }), arrows)).toHaveLength(1);
  });

  it('lets pass what the arrows allow', () => {
    const files = {
      'standards/pmix/requestor.ts': importing(
        '../../exchange/types.js',
        '../../mapping/types.js',
        '../reply/facts.js',
        './question.js',
      ),
      'exchange/ask.ts': importing('../fhir/types.js'),
      'cli/serve.ts': importing('../gateway.js', '../simulator/index.js'),
    };
    expect(brokenArrows(house(files), arrows)).toEqual([]);
  });

  it('notices a file that knows two standards', () => {
    const both = importing('../standards/pmix/a.js', '../standards/script/b.js');
    expect(polyglots(house({ 'report/page.ts': both, 'composition/protocols.ts': both }), ['composition'])).toEqual([
      'report/page.ts',
    ]);
    expect(polyglots(house({ 'standards/pmix/a.ts': importing('../script/b.js') }), [])).toEqual([
      'standards/pmix/a.ts',
    ]);
    expect(polyglots(house({ 'standards/pmix/a.ts': importing('../reply/b.js') }), [])).toEqual([]);
  });

  it('notices circles, each once', () => {
    const files = {
      'a/1.ts': importing('./2.js'),
      'a/2.ts': importing('./3.js'),
      'a/3.ts': importing('./1.js', './4.js'),
      'a/4.ts': importing('./4.js'),
    };
    expect(circles(house(files))).toEqual(['a/1.ts → a/2.ts → a/3.ts', 'a/4.ts']);
    expect(
      circles(house({ 'a/1.ts': importing('./2.js', './3.js'), 'a/2.ts': importing('./3.js'), 'a/3.ts': '' })),
    ).toEqual([]);
  });

  it('notices a package in the wrong room', () => {
    expect(
      strayPackages(
        house({ 'mapping/x.ts': importing('soap'), 'simulator/y.ts': importing('soap') }),
        ['soap'],
        ['simulator'],
      ),
    ).toEqual(['mapping/x.ts imports soap']);
  });
});
