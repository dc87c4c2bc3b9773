import { describe, expect, it } from '@jest/globals';
import type { SchemaRun } from '../../../src/xml/schema/program.js';
import { compileText, schemaText } from './support/inline.js';

const program = compileText(
  schemaText(`<xs:element name="root" type="t:Tree"/>
    <xs:complexType name="Tree"><xs:sequence>
      <xs:element name="day" type="xs:date" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="root" type="t:Tree" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence><xs:attribute name="v" use="required"/></xs:complexType>`),
);
const ROOT = program.elementSymbol('urn:t', 'root');
const DAY = program.elementSymbol('urn:t', 'day');

function open(run: SchemaRun): void {
  run.open(ROOT);
  run.attribute('', 'v', '1');
  run.opened();
}

describe('a run', () => {
  it('says which elements have text, and judges it', () => {
    const run = program.start();
    expect(run.open(ROOT)).toBe(false);
    run.attribute('', 'v', '1');
    expect(run.open(DAY)).toBe(true);
    run.text('2024-02-30');
    run.close();
    run.close();
    expect(run.findings).toEqual([
      { code: 'invalid-value', path: 'root/day', message: 'the value is not of the type xs:date', line: 0 },
    ]);
  });

  it('takes text that was not told for empty', () => {
    const run = program.start();
    open(run);
    run.open(DAY);
    run.close();
    run.close();
    expect(run.findings.map(({ code }) => code)).toEqual(['invalid-value']);
  });

  it('misses a required attribute whether or not the end of the attributes is told', () => {
    for (const told of [true, false]) {
      const run = program.start();
      run.open(ROOT);
      if (told) run.opened();
      run.close();
      expect(run.findings.map(({ message }) => message)).toEqual(['the attribute v is missing']);
    }
  });

  it('asks for the line of a finding only', () => {
    let asked = 0;
    const run = program.start(() => ++asked);
    open(run);
    run.open(DAY);
    run.text('2024-01-01');
    run.close();
    expect(asked).toBe(0);
    run.mixed();
    expect(run.findings.map(({ line }) => line)).toEqual([1]);
  });

  it('leaves an element that was validated before without looking at its content', () => {
    const run = program.start();
    open(run);
    run.open(ROOT); // without its required attribute
    run.leave();
    run.open(DAY); // days come before
    run.leave();
    run.close();
    expect(run.findings.map(({ code }) => code)).toEqual(['unexpected-element']);
  });

  it('gives unknown names one number, which is never valid', () => {
    expect(program.elementSymbol('urn:t', 'none')).toBe(-1);
    expect(program.elementSymbol('', 'root')).toBe(-1);
    const run = program.start();
    run.open(-1);
    run.open(ROOT);
    expect(run.open(DAY)).toBe(false);
    run.text('x');
    run.mixed();
    run.attribute('', 'x', 'y');
    run.opened();
    for (let i = 0; i < 3; i++) run.close();
    expect(run.findings.map(({ code, path }) => [code, path])).toEqual([['unknown-element', '']]);
  });

  it('goes as deep as the document', () => {
    const run = program.start();
    for (let i = 0; i < 500; i++) open(run);
    run.open(DAY);
    run.text('x');
    run.close();
    for (let i = 0; i < 500; i++) run.close();
    expect(run.findings.map(({ path }) => path.split('/').length)).toEqual([501]);
  });

  it('keeps the first findings and counts the rest', () => {
    const run = program.start(undefined, 3);
    open(run);
    for (let i = 0; i < 1000; i++) {
      run.open(DAY);
      run.text('x');
      run.close();
    }
    expect(run.findings.length).toBe(3);
    expect(run.count).toBe(1000);
  });

  it('does not let a hostile document buy time with faults', () => {
    const run = program.start();
    open(run);
    const before = performance.now();
    for (let i = 0; i < 1_000_000; i++) {
      run.open(i % 3 === 0 ? DAY : i % 3 === 1 ? ROOT : -1);
      run.leave();
    }
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(run.findings.length).toBeLessThanOrEqual(100);
    expect(run.count).toBeGreaterThan(300_000);
  });

  it('serves several documents at once', () => {
    const [one, two] = [program.start(), program.start()];
    open(one);
    open(two);
    one.open(-1);
    two.open(DAY);
    two.text('2024-01-01');
    two.close();
    two.close();
    expect([one.count, two.count]).toEqual([1, 0]);
  });
});
