import { errorCode } from '../../config/errorCode.js';
import { EhrError } from './error.js';

/** A whole HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * One request over HTTP, the whole answer as text.
 * @throws EhrError where nobody answers
 */
export async function request(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { redirect: 'error', ...init });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const code = errorCode(Reflect.get(Object(error) as object, 'cause'));
    throw new EhrError(
      `${new URL(url).origin} does not answer${code === 'unknown' ? '' : ` (${code})`}: is the gateway running there?`,
    );
  }
}

/** The JSON of an answer; `undefined` where it is none. */
export function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
