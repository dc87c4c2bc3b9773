import { SaxesParser } from 'saxes';
import type { SchemaProgram, SchemaRun } from '../../../../src/xml/schema/program.js';

const WHITE = /^[ \t\r\n]*$/;

/** Validates a well-formed document by our program, driven by saxes; `match: local` drops the namespaces of elements. */
export function validate(program: SchemaProgram, xml: string, match: 'namespace' | 'local' = 'namespace'): SchemaRun {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const run = program.start(() => parser.line);
  const symbols = new Map<string, number>();
  const texts: (string | undefined)[] = [];
  const tell = (text: string): void => {
    const at = texts.length - 1;
    if (at < 0) return;
    if (texts[at] !== undefined) texts[at] += text;
    else if (!WHITE.test(text)) run.mixed();
  };
  parser.on('error', (fault) => {
    throw fault;
  });
  parser.on('opentag', (tag) => {
    const uri = match === 'local' ? '' : tag.uri;
    const key = `${uri} ${tag.local}`;
    let symbol = symbols.get(key);
    if (symbol === undefined) symbols.set(key, (symbol = program.elementSymbol(uri, tag.local)));
    texts.push(run.open(symbol) ? '' : undefined);
    const attributes = Object.values(tag.attributes).filter((one) => one.prefix !== 'xmlns' && one.name !== 'xmlns');
    for (const { uri, local, value } of attributes) run.attribute(uri, local, value);
    if (attributes.length > 0) run.opened();
  });
  parser.on('text', tell);
  parser.on('cdata', tell);
  parser.on('closetag', () => {
    const text = texts.pop();
    if (text !== undefined) run.text(text);
    run.close();
  });
  parser.write(xml).close();
  return run;
}
