import { Decimal, decimal } from './decimal.js';
import type { Json } from './types.js';

/** JSON text of a resource with every decimal's digits kept. `indent` as for `JSON.stringify`. */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return text.includes('"\\u0001') ? text.replace(/"\\u0001([-0-9.]+)"/g, '$1') : text;
}

/**
 * Parses JSON, keeping the digits of decimals that a double would lose (`30.000`).
 * @throws SyntaxError where the text is not JSON
 */
export function fromJson(text: string): Json {
  // A number literal with a fraction or exponent can only start after one of [ , : or white space outside strings.
  if (!/[-\d]\.\d|\d[eE]/.test(text)) return JSON.parse(text) as Json;
  JSON.parse(text);
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+\.\d+(?![\deE.])/g, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"\\u0001${token}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('\u0001')
      ? (decimal(value.slice(1)) ?? new Decimal(value.slice(1)))
      : value,
  ) as Json;
}
