import { describe, expect, it } from '@jest/globals';
import { compileText, Inline, leaf, schemaText } from './support/inline.js';

function restriction(base: string, facets: string): Inline {
  return new Inline(
    `<xs:element name="a" type="t:T"/><xs:simpleType name="T"><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType>`,
  );
}

describe('facets, by libxml2 and by our program', () => {
  it.each<[string, string, string[], string[]]>([
    ['xs:string', '<xs:enumeration value="AA"/><xs:enumeration value=""/>', ['AA', ''], ['aa', ' AA', 'AB', 'AAA']],
    [
      'xs:token',
      '<xs:enumeration value="State License"/>',
      ['State License', ' State \n License '],
      ['StateLicense', ''],
    ],
    ['xs:string', '<xs:pattern value="[ -~]{0,3}"/>', ['', 'abc', '~ ~'], ['abcd', 'é', 'a\nb']],
    ['xs:string', '<xs:pattern value="[A-Z]{2}"/><xs:pattern value="\\d+"/>', ['OH', '12'], ['O', 'OH1', '']],
    [
      'xs:string',
      '<xs:maxLength value="35"/><xs:pattern value="[ -~]*[!-~][ -~]*"/>',
      ['a', ' a ', 'a'.repeat(35)],
      ['', '  ', 'a'.repeat(36)],
    ],
    ['xs:string', '<xs:length value="2"/>', ['ab', '😀😀'], ['a', 'abc', '😀']],
    ['xs:string', '<xs:minLength value="2"/>', ['ab', 'abc', '😀a'], ['', 'a', '😀']],
    ['xs:token', '<xs:maxLength value="3"/>', ['abc', '  abc  ', '😀😀😀', 'a  b'], ['abcd', 'a  bc']],
    ['xs:string', '<xs:whiteSpace value="collapse"/><xs:maxLength value="3"/>', [' abc '], ['abcd']],
    ['xs:normalizedString', '<xs:enumeration value="a b"/>', ['a b', 'a\tb', 'a\nb'], [' a b', 'a  b']],
    [
      'xs:decimal',
      '<xs:minInclusive value="0"/><xs:maxExclusive value="100.5"/>',
      ['0', '-0', '100.49', '007'],
      ['-0.1', '100.5', '100.50', '1000'],
    ],
    [
      'xs:integer',
      '<xs:minExclusive value="-3"/><xs:maxInclusive value="12345678901234567890"/>',
      ['-2', '12345678901234567890'],
      ['-3', '12345678901234567891'],
    ],
    [
      'xs:decimal',
      '<xs:totalDigits value="4"/><xs:fractionDigits value="2"/>',
      ['1234', '12.34', '0012.3400', '0'],
      ['12345', '1.234', '123.45'],
    ],
    ['xs:nonNegativeInteger', '<xs:maxInclusive value="99"/>', ['0', '+99', ' 7 '], ['-1', '100', '1.0', '']],
  ])('%s with %s', (base, facets, good, bad) => {
    const schema = restriction(base, facets);
    for (const text of good) expect([text, schema.valid(leaf(text))]).toEqual([text, true]);
    for (const text of bad) expect([text, schema.valid(leaf(text))]).toEqual([text, false]);
  });

  it('hold along a chain of restrictions', () => {
    const schema = new Inline(`<xs:element name="a" type="t:C"/>
      <xs:simpleType name="A"><xs:restriction base="xs:string"><xs:pattern value="[a-z]+"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="B"><xs:restriction base="t:A"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="C"><xs:restriction base="t:B"><xs:pattern value=".*z"/></xs:restriction></xs:simpleType>`);
    expect(['az', 'z'].every((text) => schema.valid(leaf(text)))).toBe(true);
    expect(['abcz', 'ab', 'AZ', ''].some((text) => schema.valid(leaf(text)))).toBe(false);
  });

  it('tell the condition, never the value', () => {
    const schema = restriction('xs:string', '<xs:maxLength value="4"/><xs:pattern value="\\d+"/>');
    expect(schema.findings(leaf('Sampleton'))).toEqual(['invalid-value a: the value is longer than 4 characters']);
    expect(schema.findings(leaf('Doe'))).toEqual(['invalid-value a: the value does not match the pattern']);
    expect(restriction('xs:date', '').findings(leaf('1967-13-13'))).toEqual([
      'invalid-value a: the value is not of the type xs:date',
    ]);
    expect(
      restriction('xs:token', '<xs:enumeration value="F"/><xs:enumeration value="M"/>').findings(leaf('Q')),
    ).toEqual(['invalid-value a: the value is none of the 2 listed values']);
  });

  it('do not take long on a long text that hardly fails to match', () => {
    const schema = compileText(
      schemaText(`<xs:element name="a" type="t:T"/><xs:simpleType name="T"><xs:restriction base="xs:string">
        <xs:pattern value="[ -~]*[!-~][ -~]*"/><xs:maxLength value="35"/></xs:restriction></xs:simpleType>`),
    );
    const run = schema.start();
    run.open(schema.elementSymbol('urn:t', 'a'));
    const before = performance.now();
    run.text(`${'a'.repeat(100_000)}é`);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(run.count).toBe(1);
  });

  it.each([
    ['<xs:enumeration value="1"/>', 'xs:decimal', 'xs:enumeration is supported on types of text only'],
    ['<xs:maxLength value="1"/>', 'xs:date', 'xs:maxLength is supported on types of text only'],
    ['<xs:maxLength value="x"/>', 'xs:string', 'xs:maxLength needs a whole number'],
    ['<xs:minInclusive value="2024-01-01"/>', 'xs:date', 'xs:minInclusive is supported on decimals only'],
    ['<xs:totalDigits value="2"/>', 'xs:string', 'xs:totalDigits is supported on decimals only'],
    ['<xs:whiteSpace value="preserve"/>', 'xs:token', 'whiteSpace may not be laxer'],
    ['<xs:whiteSpace value="keep"/>', 'xs:token', 'whiteSpace is one of'],
    ['<xs:assertion test="1"/>', 'xs:string', 'xs:assertion inside xs:restriction is not supported'],
    ['<xs:maxLength value="1" fixed="true"/>', 'xs:string', 'xs:maxLength/@fixed is not supported'],
  ])('that are not supported are refused: %s on %s', (facet, base, message) => {
    expect(() => restriction(base, facet)).toThrow(message);
  });
});
