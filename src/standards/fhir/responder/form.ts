import type { Request } from 'express';
import { DoorError } from '../outcomes.js';

/** Parameters in the order in which they came; names and values decoded once. */
export type FormPairs = readonly (readonly [name: string, value: string])[];

/**
 * Reads `application/x-www-form-urlencoded` text, as it stands in a URL's query and in a form's body. Strict, unlike
 * `URLSearchParams`: a name that was garbled on its way must not be asked for.
 *
 * @throws DoorError `malformed-request` where an escape is none, or the bytes that it stands for are not UTF-8
 */
export function readForm(text: string): FormPairs {
  return text
    .split('&')
    .filter((item) => item !== '')
    .map((item) => {
      const equals = item.indexOf('=');
      return equals < 0
        ? ([decode(item), ''] as const)
        : ([decode(item.slice(0, equals)), decode(item.slice(equals + 1))] as const);
    });
}

/** The parameters of a request's URL. @throws DoorError `malformed-request` */
export function queryOf(req: Request): FormPairs {
  const mark = req.originalUrl.indexOf('?');
  return mark < 0 ? [] : readForm(req.originalUrl.slice(mark + 1));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new DoorError('malformed-request', 'The parameters hold a percent sign that starts no UTF-8 character.');
  }
}
