import type { XsdNode } from './node.js';

/** Characters that may follow a backslash and stand for themselves. */
const ESCAPED = '\\|.-^?*+{}()[]';
const META = /[\^$.|?*+(){}[\]\\/]/;

/**
 * The regular expression of a pattern facet (XML Schema part 2, appendix F), matching whole values.
 * Not supported, and refused: `\i`, `\c`, class subtraction, Unicode blocks.
 * @throws SchemaError
 */
export function compilePattern(node: XsdNode): RegExp {
  const source = node.need('value');
  let out = '';
  let at = 0;
  let inClass = false;
  while (at < source.length) {
    const char = String.fromCodePoint(source.codePointAt(at)!);
    at += char.length;
    if (char === '\\') out += escape();
    else if (inClass) {
      if (char === '[') node.fail('a pattern with class subtraction is not supported');
      if (char === ']') inClass = false;
      out += char;
    } else if (char === '[') {
      inClass = true;
      out += source[at] === '^' ? (at++, '[^') : '[';
    } else if (char === '.') out += '[^\\n\\r]';
    else out += char === '^' || char === '$' ? `\\${char}` : char;
  }
  try {
    return new RegExp(`^(?:${out})$`, 'u');
  } catch {
    return node.fail('the pattern is not a regular expression that is supported');
  }

  function escape(): string {
    const next = source[at++] ?? node.fail('the pattern ends with a backslash');
    if (next === 'n' || next === 'r' || next === 't') return `\\${next}`;
    if (next === 'd') return '\\p{Nd}';
    if (next === 'D') return '\\P{Nd}';
    if (next === 's') return inClass ? ' \\t\\n\\r' : '[ \\t\\n\\r]';
    if (next === 'S' && !inClass) return '[^ \\t\\n\\r]';
    if ((next === 'p' || next === 'P') && /^\{[A-Z][a-z]?\}/.test(source.slice(at))) {
      const end = source.indexOf('}', at) + 1;
      const category = source.slice(at, end);
      at = end;
      return `\\${next}${category}`;
    }
    if (!ESCAPED.includes(next)) node.fail(`\\${next} in a pattern is not supported`);
    return next === '-' ? (inClass ? '\\-' : '-') : META.test(next) ? `\\${next}` : next;
  }
}
