import { isObject } from './json.js';
import type { StateAnswer, StateStatus } from './types.js';

/** Whether what a route resolved to is an answer at all. A route is code of this project, but one route never harms another. */
export function isStateAnswer(value: unknown): value is StateAnswer {
  if (!isObject(value) || typeof value.status !== 'string' || !Object.hasOwn(CHECKS, value.status)) return false;
  return CHECKS[value.status as StateStatus](value) && isText(value.detail);
}

const CODES = {
  unreachable: true,
  timeout: true,
  reset: true,
  'http-status': true,
  malformed: true,
  schema: true,
  limit: true,
  mismatched: true,
  'state-error': true,
  'circuit-open': true,
  abandoned: true,
  internal: true,
} satisfies Record<Extract<StateAnswer, { status: 'failed' }>['code'], true>;

const CHECKS: Readonly<Record<StateStatus, (answer: Readonly<Record<string, unknown>>) => boolean>> = {
  provided: ({ resources, warnings, period, executedAt }) =>
    isList(resources, isResource) &&
    isList(warnings, isWarning) &&
    (period === undefined || isPeriod(period)) &&
    isText(executedAt),
  'no-data': ({ warnings }) => warnings === undefined || isList(warnings, isWarning),
  ambiguous: ({ candidates }) => candidates === undefined || isList(candidates, isResource),
  deferred: ({ key }) => isText(key),
  disallowed: ({ reason }) => typeof reason === 'string',
  unsupported: () => true,
  failed: ({ code, retryable, disclosed }) =>
    Object.hasOwn(CODES, String(code)) &&
    typeof retryable === 'boolean' &&
    (disclosed === 'no' || disclosed === 'maybe'),
};

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const isList = (value: unknown, item: (value: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(item);

const isResource = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.resourceType === 'string' &&
  /^[A-Z][A-Za-z]{0,63}$/.test(value.resourceType) &&
  isText(value.id);

const isWarning = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.text === 'string' &&
  typeof value.code === 'string' &&
  typeof value.count === 'number';

const isPeriod = (value: unknown): boolean =>
  isObject(value) && typeof value.start === 'string' && typeof value.end === 'string';
