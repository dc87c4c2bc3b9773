import { expect, it } from '@jest/globals';
import { startupSentence } from '../../src/cli/startupSentence.js';
import { compileSchema } from '../../src/xml/schema/load.js';

const told = (files: Record<string, string>, entry: string): string => {
  try {
    compileSchema(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])), entry);
  } catch (error) {
    return startupSentence(error);
  }
  throw new Error('the schema compiles');
};

it('tells what is wrong with a schema that an operator brought, and where', () => {
  const xsd = (content: string) => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n${content}</xs:schema>`;
  const entry = xsd('<xs:include schemaLocation="licensed.xsd"/>');
  expect(told({ 'both.xsd': entry }, 'both.xsd')).toBe('xsd/: both.xsd:2: there is no schema file licensed.xsd');
  expect(told({ 'both.xsd': entry, 'licensed.xsd': xsd('<xs:redefine/>') }, 'both.xsd')).toMatch(
    /^xsd\/: licensed\.xsd:\d: /,
  );
});

it('leaves a fault of ours to whoever tells those', () => {
  expect(() => startupSentence(new RangeError('x'))).toThrow(RangeError);
});
