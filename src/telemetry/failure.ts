import { types } from 'node:util';

/** What may be told of an error: never its message, which may quote anything. */
export interface ToldError {
  readonly error?: string;
  readonly code?: string;
  readonly at?: readonly string[];
}

const FRAME = /(?:^|[\s(/])((?:dist|src)\/[A-Za-z0-9_/-]{1,100}\.[jt]s:\d{1,6}:\d{1,6})\)?$/;

/** Name, code and our own stack frames of whatever was thrown; the caller still checks each against its closed set. */
export function toldError(thrown: unknown): ToldError {
  if (!types.isNativeError(thrown) && !(thrown instanceof Error)) return {};
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return { error: thrown.name, code, at: frames(thrown) };
}

/** The frames that lie in our own sources. A stack that does not start with the message as it is now is left alone. */
function frames(error: Error): readonly string[] | undefined {
  const { stack } = error;
  const start = typeof stack === 'string' ? stack.indexOf(error.message) : -1;
  if (stack === undefined || start < 0) return undefined;
  const found: string[] = [];
  for (const line of stack.slice(start + error.message.length).split('\n')) {
    const frame = /^ {4}at /.test(line) ? FRAME.exec(line)?.[1] : undefined;
    if (frame !== undefined && found.length < 8) found.push(frame);
  }
  return found.length > 0 ? found : undefined;
}
