import { decimal } from './decimal.js';
import type { Json, JsonObject } from './types.js';

/** Why a text is not taken as JSON. Closed. */
export type JsonErrorCode =
  | 'syntax' // not JSON, or cut off
  | 'duplicate' // an object has a member twice: readers disagree which one counts
  | 'character' // a control character or half of a pair, which no FHIR text may hold
  | 'number' // more digits than any quantity has
  | 'depth'; // nested deeper than allowed

/** A text that is not taken as JSON. Holds nothing of the text. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  constructor(
    readonly code: JsonErrorCode,
    /** UTF-16 code unit at which reading stopped. */
    readonly offset: number,
  ) {
    super(`not acceptable as JSON (${code})`);
  }
}

const DEEPEST = 64;
const BREATHER = 4096;
const MOST_DIGITS = 60;

const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /(-?)(0|[1-9]\d*)(\.\d+)?(?:[eE]([+-]?\d{1,3}))?(?![\w.+-])/y;
const WORD = /true|false|null/y;
const NO_FHIR_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/**
 * Reads JSON (RFC 8259) that decides about somebody: nothing is guessed or overlooked. Numbers keep their digits; what
 * `JSON.parse` lets pass in silence (a member twice, `__proto__`, lone surrogates) is refused. Works in steps, in which
 * other work may have its turn.
 * @param deepest nested objects and lists at most. Default 64
 * @throws JsonError
 */
export function* readStrictJson(text: string, deepest = DEEPEST): Generator<void, Json, void> {
  let at = 0;
  const open: (Json[] | JsonObject)[] = [];
  const names: string[] = [];

  const refuse = (code: JsonErrorCode): never => {
    throw new JsonError(code, at);
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const next = (): string => {
    match(SPACE);
    return text.charAt(at);
  };

  function string(): string {
    const start = at;
    at += 1;
    let escaped = false;
    for (;;) {
      match(PLAIN);
      if (text.charAt(at) === '"') break;
      if (match(ESCAPE) === null) refuse('syntax');
      escaped = true;
    }
    at += 1;
    const value = escaped ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1);
    return NO_FHIR_TEXT.test(value) ? refuse('character') : value;
  }

  function number(): Json {
    const [whole = '', sign = '', digits = '', fraction = '', exponent] = match(NUMBER) ?? refuse('syntax');
    if (digits.length + fraction.length + Math.abs(Number(exponent ?? 0)) > MOST_DIGITS) refuse('number');
    const plain = exponent === undefined ? whole : sign + shifted(digits, fraction.slice(1), Number(exponent));
    return decimal(plain) ?? refuse('syntax');
  }

  function scalar(first: string): Json {
    if (first === '"') return string();
    if (first === '-' || (first >= '0' && first <= '9')) return number();
    const [word = ''] = match(WORD) ?? refuse('syntax');
    return WORDS[word] ?? null;
  }

  /** The name of an object's next member, up to its value. */
  function name(object: JsonObject): void {
    if (next() !== '"') refuse('syntax');
    const told = string();
    if (told === '__proto__') refuse('syntax');
    if (Object.hasOwn(object, told)) refuse('duplicate');
    names.push(told);
    if (next() !== ':') refuse('syntax');
    at += 1;
  }

  for (let done = 1; ; done += 1) {
    if (done % BREATHER === 0) yield;
    const first = next();
    let value: Json;
    if (first === '{' || first === '[') {
      if (open.length >= deepest) refuse('depth');
      at += 1;
      const opened: Json[] | JsonObject = first === '{' ? {} : [];
      if (next() !== (first === '{' ? '}' : ']')) {
        open.push(opened);
        if (!Array.isArray(opened)) name(opened);
        continue;
      }
      at += 1;
      value = opened;
    } else value = scalar(first);

    for (;;) {
      const parent = open.at(-1);
      if (parent === undefined) return next() === '' ? value : refuse('syntax');
      if (Array.isArray(parent)) parent.push(value);
      else parent[names.pop() ?? ''] = value;
      const after = next();
      at += 1;
      if (after === ',') {
        if (!Array.isArray(parent)) name(parent);
        break;
      }
      if (after !== (Array.isArray(parent) ? ']' : '}')) {
        at -= 1;
        refuse('syntax');
      }
      open.pop();
      value = parent;
    }
  }
}

/** A number with an exponent, as digits alone: what it tells stays, also zeros at its end. */
function shifted(digits: string, fraction: string, by: number): string {
  const all = digits + fraction;
  const point = digits.length + by;
  if (point <= 0) return `0.${'0'.repeat(-point)}${all}`;
  return point >= all.length ? all.padEnd(point, '0') : `${all.slice(0, point)}.${all.slice(point)}`;
}
