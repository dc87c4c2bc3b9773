import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { html } from '../../src/report/html.js';

const RLO = '\u202e';

describe('html', () => {
  it('leaves its own text as it is and escapes what stands in braces', () => {
    const told = `<b>"O'Neil" & Co</b>`;
    expect(String(html`<i title="${told}">${told}</i>`)).toBe(
      '<i title="&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Co&lt;/b&gt;">&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Co&lt;/b&gt;</i>',
    );
  });

  it('takes markup of its own, lists, numbers, and nothing', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
    expect(String(html`${items}|${0}${undefined}${false}|${['x', [1]]}`)).toBe('<li>a</li><li>&lt;</li>|0|x1');
  });

  it('takes nothing else for markup, whatever it looks like', () => {
    const forged = { toString: () => '<script>', '#text': '<script>' } as unknown as string;
    expect(String(html`${[forged].map(String)}`)).toBe('&lt;script&gt;');
  });

  it.each([
    ['NUL', 'a\0b', 'a\ufffdb'],
    ['an escape', 'a\u001b[31mb', 'a\ufffd[31mb'],
    ['a right-to-left override', `a${RLO}b`, 'a\ufffdb'],
    ['an isolate', 'a\u2066b\u2069', 'a\ufffdb\ufffd'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['a whole one', 'a😀b', 'a😀b'],
    ['a name written from right to left', 'שרה', 'שרה'],
  ])('shows %s so that it harms nothing around it', (_name, told, shown) => {
    expect(String(html`<p>${told}</p>`)).toBe(`<p>${shown}</p>`);
  });

  it('lets no text end its element or its attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (told) => {
        const text = String(html`${told}`);
        expect(text).not.toMatch(/[<>"'\0]|[\u202a-\u202e\u2066-\u2069]/);
        expect(text.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });
});
