import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { echo } from '../../../../src/standards/script/responder/echo.js';
import { errorBundle } from '../../../../src/standards/script/responder/reply.js';
import { factsOf, tables, VERSIONS } from './support/answers.js';

describe.each(VERSIONS)('the header of a reply in %s', (version) => {
  it('repeats who wrote to whom', () => {
    const outline = { messageId: 'a1', from: 'EHR01', fromQualifier: 'D', to: 'GWY01', toQualifier: 'P' };
    expect(echo(outline, version, 'X')).toEqual({
      ...{ to: 'EHR01', toQualifier: 'D', from: 'GWY01', fromQualifier: 'P', relates: 'a1' },
    });
  });

  it('repeats nothing that the version has no place for', () => {
    const unknown = { ...{ to: 'UNKNOWN', toQualifier: 'ZZZ', from: 'GWY', fromQualifier: 'ZZZ' } };
    expect(echo({ from: '中文', fromQualifier: 'D', messageId: '中文' }, version, 'GWY')).toEqual(unknown);
    expect(echo({ from: 'F'.repeat(300), to: 'T'.repeat(300) }, version, 'GWY')).toEqual(unknown);
    expect(echo({ from: 'EHR01', fromQualifier: 'QQQ' }, version, 'GWY')).toMatchObject({
      ...{ to: 'EHR01', toQualifier: 'ZZZ' },
    });
  });

  it('can always be written, whatever the question says and the gateway is called', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
      fc.constantFrom('EHR01', 'a@b.com', 'mailto:x.yz@b.com', 'D', 'ZZZ', 'REMS'),
    );
    const said = fc.option(text, { nil: undefined });
    const outlines = fc.record({ messageId: said, from: said, fromQualifier: said, to: said, toQualifier: said });
    fc.assert(
      fc.property(outlines, text, (outline, site) => {
        const known = Object.fromEntries(Object.entries(outline).filter(([, value]) => value !== undefined));
        const bundle = errorBundle({ ...factsOf(version, known), site }, 'busy', 'Busy.');
        const bytes = tables.write(`script-${version}/history`, bundle);
        tables.readGraph(`script-${version}/history`, bytes, { schema: 'strict' });
      }),
      { numRuns: 150 },
    );
  });
});
