import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ANY_TYPE, BASE_ORDER, ELEMENT_ORDER } from '../../src/fhir/elements.js';

/** R4 as fhirpath tells it: the type of every element, and which elements are those of another one. */
const told = (name: string): Record<string, string | { code: string }> =>
  JSON.parse(readFileSync(`node_modules/fhirpath/fhir-context/r4/${name}.json`, 'utf8')) as Record<string, string>;
const types = told('path2Type');
const elsewhere = told('pathsDefinedElsewhere');

/** Every element of a type as `[JSON name, type]`, a choice once for each of its types; `''`: told as text. */
function elementsOf(type: string): [name: string, of: string][] {
  const [base = '', ...own] = (ELEMENT_ORDER[type] ?? '').split(' ');
  return [...(BASE_ORDER[base] ?? '').split(' '), ...own].flatMap((item): [string, string][] => {
    const [name = '', of = ''] = item.replace('*', '').split(':');
    if (!name.endsWith('[x]')) return [[name, of]];
    const choices = (of === '' ? ANY_TYPE : of).split('|');
    return choices.map((choice) => [`${name.slice(0, -3)}${choice.charAt(0).toUpperCase()}${choice.slice(1)}`, choice]);
  });
}

describe('the table of elements, against what fhirpath knows of R4', () => {
  it.each(Object.keys(ELEMENT_ORDER))('%s', (type) => {
    const listed = elementsOf(type);
    for (const [name, of] of listed) {
      const path = `${type}.${name}`;
      const known = types[path] ?? elsewhere[path] ?? 'nothing';
      const theirs = typeof known === 'string' ? known : known.code;
      const ours = of === '.' ? /^(?:Backbone)?Element$/ : of === '' ? /^(?:[a-z]\w*|System\.String)$/ : of;
      expect([path, theirs]).toEqual([path, typeof ours === 'string' ? ours : expect.stringMatching(ours)]);
      if (of === '') expect(['boolean', 'decimal', 'integer', 'positiveInt', 'unsignedInt']).not.toContain(theirs);
    }
    const theirs = [...Object.keys(types), ...Object.keys(elsewhere)]
      .filter((path) => path.startsWith(`${type}.`))
      .map((path) => path.slice(type.length + 1))
      .filter((name) => !name.includes('.') && name !== 'id' && !(type === 'Extension' && name === 'url'));
    expect(
      listed
        .map(([name]) => name)
        .filter((name) => name !== 'id')
        .sort(),
    ).toEqual(theirs.sort());
  });
});
