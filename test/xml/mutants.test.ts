import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { XmlDocument } from 'libxml2-wasm';
import { SaxesParser } from 'saxes';
import { scanEvents } from '../support/xml-events.js';

const samples = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'samples');
const documents = ['pmix', 'ncpdp'].flatMap((room) =>
  readdirSync(join(samples, room)).map((name) => readFileSync(join(samples, room, name))),
);
const RUNS = 20_000;

/** mulberry32: the same mutants every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const BYTES = [...'<>/&;"\'=:!?-[] \n\r\tax0#']
  .map((char) => char.charCodeAt(0))
  .concat(0, 1, 0x7f, 0x80, 0xc3, 0xef, 0xff);
const PIECES = [
  '<',
  '</',
  '/>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x',
  '?>',
  '&amp;',
  '&#0;',
  '&#65;',
  '&x;',
  ' a="1"',
  ' a="1" a="1"',
  ' xmlns:q="u"',
  ' q:z="1"',
  ' xmlns=""',
  '<a>',
  '</a>',
  '--',
  '\ufffe',
  'é',
];

function mutate(source: Buffer, pick: (below: number) => number): Buffer {
  // A window of the document keeps a mutant small; what surrounds it stays whole.
  let out = Buffer.from(source);
  for (let n = 1 + pick(3); n > 0; n--) {
    const at = pick(out.length + 1);
    const kind = pick(6);
    if (kind === 0) out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(out.length, at + 1 + pick(12)))]);
    else if (kind === 1)
      out = Buffer.concat([out.subarray(0, at), Buffer.from([BYTES[pick(BYTES.length)]!]), out.subarray(at)]);
    else if (kind === 2 && at < out.length) out[at] = BYTES[pick(BYTES.length)]!;
    else if (kind === 3)
      out = Buffer.concat([out.subarray(0, at), Buffer.from(PIECES[pick(PIECES.length)]!), out.subarray(at)]);
    else if (kind === 4) {
      const from = pick(out.length);
      out = Buffer.concat([out.subarray(0, at), out.subarray(from, from + pick(40)), out.subarray(at)]);
    } else out = out.subarray(0, at);
  }
  return out;
}

/** libxml2's word. That a namespace name is no good URI it says too, but that is no matter of being well-formed. */
function judge(bytes: Buffer): boolean {
  try {
    XmlDocument.fromBuffer(bytes).dispose();
    return true;
  } catch (error) {
    const details = (error as { details?: { message: string }[] }).details ?? [];
    return (
      details.length > 0 && details.every(({ message }) => /^xmlns.* is not (?:a valid URI|absolute)/.test(message))
    );
  }
}

function ours(bytes: Buffer): string[] | 'encoding' | undefined {
  try {
    return scanEvents(bytes);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return code === 'encoding' ? 'encoding' : undefined;
  }
}

/** The same events by saxes, for what both accept. */
function saxes(bytes: Buffer): string[] | undefined {
  const seen: string[] = [];
  let piece = '';
  const flush = () => {
    if (piece !== '') seen.push(`"${piece}"`);
    piece = '';
  };
  const parser = new SaxesParser({ xmlns: true });
  let failed = false;
  parser.on('error', () => (failed = true));
  parser.on('opentag', (tag) => {
    flush();
    seen.push(`<${tag.uri ? `{${tag.uri}}` : ''}${tag.local}`);
    for (const { uri, local, prefix, value } of Object.values(tag.attributes)) {
      if (prefix === 'xmlns' || (prefix === '' && local === 'xmlns')) continue;
      seen.push(`@${uri ? `{${uri}}` : ''}${local}=${value}`);
    }
  });
  parser.on('text', (text) => {
    if (seen.length > 0) piece += text;
  });
  parser.on('cdata', (text) => (piece += text));
  parser.on('closetag', () => {
    flush();
    seen.push('>');
    piece = '';
  });
  parser.write(bytes.toString('utf8')).close();
  return failed ? undefined : seen;
}

/** saxes trims namespace names; ours are kept as they stand. */
const plain = (events: string[]): string =>
  JSON.stringify(events.map((event) => event.replace(/\{\s*([^}]*?)\s*\}/, '{$1}')));

describe('mutated messages', () => {
  it(`wrongly accepts none of ${RUNS} mutants, with libxml2 as the judge, and reads the accepted ones as saxes does`, () => {
    const pick = random(20261121);
    const wronglyAccepted: string[] = [];
    const readOtherwise: string[] = [];
    const needlesslyRefused: string[] = [];
    let accepted = 0;
    for (let run = 0; run < RUNS; run++) {
      const mutant = mutate(documents[pick(documents.length)]!, pick);
      const good = judge(mutant);
      const events = ours(mutant);
      if (events === 'encoding') continue;
      if (!good && events !== undefined) wronglyAccepted.push(mutant.toString('utf8').slice(0, 200));
      if (events !== undefined) {
        accepted++;
        if (run % 4 === 0) {
          const other = saxes(mutant);
          if (other !== undefined && plain(other) !== plain(events))
            readOtherwise.push(mutant.toString('latin1').slice(0, 200));
        }
      } else if (good && saxes(mutant) !== undefined && !mutant.includes('<!DOCTYPE'))
        needlesslyRefused.push(mutant.toString('latin1').slice(0, 300));
    }
    expect({ wronglyAccepted, readOtherwise, needlesslyRefused }).toEqual({
      wronglyAccepted: [],
      readOtherwise: [],
      needlesslyRefused: [],
    });
    expect(accepted).toBeGreaterThan(RUNS / 20);
  }, 240_000);

  it('refuses every truncation of every sample', () => {
    for (const document of documents) {
      const end = document.lastIndexOf('>');
      for (let at = 0; at < end; at += document.length > 3000 ? 7 : 1)
        expect(Array.isArray(ours(document.subarray(0, at)))).toBe(false);
    }
  }, 120_000);
});
