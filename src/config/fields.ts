import { z } from 'zod';
import { Fault } from './fault.js';
import { nearest } from './nearest.js';

/** What the reference says of a field beside its description. */
export interface FieldMeta {
  readonly description: string;
  readonly example?: string;
}

/** A leaf of the schema: `read` turns what stands in the YAML into the value, or says what is wrong with it. */
export function field<T>(kind: string, meta: FieldMeta, read: (value: unknown) => T | Fault): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, context): T => {
      const result =
        value == null ? new Fault(value === null ? 'has no value' : 'is missing', `give ${kind}`) : read(value);
      if (!(result instanceof Fault)) return result;
      context.issues.push({ code: 'custom', input: value, message: result.message, params: { remedy: result.remedy } });
      return z.NEVER;
    })
    .meta({ kind, ...meta });
}

/** A non-empty text; `pattern` with `what` in words where not any text will do. */
export function text(meta: FieldMeta, pattern?: RegExp, what = 'a text'): z.ZodType<string> {
  return field(what, meta, (value) => {
    if (typeof value !== 'string') return new Fault(`must be ${what}`, 'put it in quotes');
    if (value.trim() === '') return new Fault('must not be empty', `give ${what}, or remove the key`);
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(value))
      return new Fault('holds control characters', 'remove them');
    return pattern === undefined || pattern.test(value)
      ? value
      : new Fault(`{value} is not ${what}`, example(what, meta));
  });
}

/** A whole number from `least` to `most`; digits in quotes count, because `${env:…}` gives a text. */
export function integer(meta: FieldMeta, least: number, most = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const what =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`;
  return field(what, meta, (value) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number))
      return new Fault('must be a whole number', `give ${what}`);
    return number >= least && number <= most ? number : new Fault(`{value} is out of range`, `give ${what}`);
  });
}

/** `true` or `false`. */
export function flag(meta: FieldMeta): z.ZodType<boolean> {
  return field('true or false', meta, (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'false'
      ? value === 'true'
      : new Fault('must be true or false', 'write true or false');
  });
}

/** One of a closed list of words. */
export function choice<const T extends string>(words: readonly T[], name: string, meta: FieldMeta): z.ZodType<T> {
  return field(words.map((word) => `\`${word}\``).join(', '), meta, (value) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const near = nearest(String(value), words);
    return new Fault(
      `{value} is not a ${name}`,
      near === undefined ? `write one of ${words.join(', ')}` : `did you mean ${near}?`,
    );
  });
}

function example(what: string, meta: FieldMeta): string {
  return meta.example === undefined ? `give ${what}` : `give ${what}, such as ${meta.example}`;
}
