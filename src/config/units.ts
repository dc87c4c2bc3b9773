import type { z } from 'zod';
import { Fault } from './fault.js';
import { field, type FieldMeta } from './fields.js';

const milliseconds: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytes: Record<string, number> = { B: 1, kB: 1000, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** A span of calendar time counted back from a day. */
export interface Span {
  readonly months: number;
  readonly days: number;
}

/** A fixed time in milliseconds, written with a unit: `500ms`, `8s`, `1.5m`, `2h`, `7d`. Greater than zero. */
export function duration(meta: FieldMeta): z.ZodType<number> {
  return field('a duration such as `8s`', meta, readDuration);
}

/** As {@link duration}, or `none`, which is 0. */
export function durationOrNone(meta: FieldMeta): z.ZodType<number> {
  return field('`none` or a duration such as `15m`', meta, (value) => (value === 'none' ? 0 : readDuration(value)));
}

/** A span back from a day: whole months or days, `24mo`, `90d`. Greater than zero. */
export function span(meta: FieldMeta): z.ZodType<Span> {
  return field('a span of months or days such as `24mo`', meta, (value) => {
    const [, digits, unit] = /^\s*(\d+)\s*(mo|d)\s*$/.exec(written(value)) ?? [];
    const count = Number(digits);
    if (digits === undefined)
      return new Fault('{value} is not a span of months or days', 'write a whole number with mo or d, such as 24mo');
    if (count === 0) return new Fault('must be greater than zero', 'write at least 1d');
    if (count > (unit === 'mo' ? 1200 : 36_525))
      return new Fault('is longer than a hundred years', 'write a shorter span, such as 24mo');
    return unit === 'mo' ? { months: count, days: 0 } : { months: 0, days: count };
  });
}

/** A size in bytes, plain or with a unit: `65536`, `64KiB`, `10MB`. Greater than zero. */
export function size(meta: FieldMeta): z.ZodType<number> {
  return field('a size such as `64MiB`', meta, (value) => {
    const [, digits, unit = 'B'] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(written(value)) ?? [];
    const factor = bytes[unit === '' ? 'B' : unit];
    if (digits === undefined || factor === undefined)
      return new Fault('{value} is not a size', 'write a number with B, KiB or MiB, such as 64MiB');
    const count = Math.floor(Number(digits) * factor);
    return count > 0 ? count : new Fault('must be greater than zero', 'write at least 1B');
  });
}

function readDuration(value: unknown): number | Fault {
  const [, sign, digits, unit] = /^\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(written(value)) ?? [];
  if (digits === undefined || unit === undefined)
    return new Fault('{value} is not a duration', 'write a number with ms, s, m, h or d, such as 8s');
  if (sign === '-' || Number(digits) === 0) return new Fault('must be greater than zero', 'write at least 1ms');
  if (unit === '')
    return new Fault('has no unit', `write ${digits}s if seconds are meant, or another of ms, s, m, h, d`);
  if (unit === 'mo') return new Fault('is in months, which are no fixed time', 'write days, such as 30d');
  const factor = milliseconds[unit];
  if (factor === undefined) return new Fault('{value} has an unknown unit', 'use ms, s, m, h or d, such as 8s');
  const result = Math.round(Number(digits) * factor);
  return result >= 1 && result <= 2_147_483_647 ? result : new Fault('is out of range', 'write between 1ms and 24d');
}

/** The text of a scalar; a list or mapping is none. */
function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
