/** The code of a system or crypto error, such as `ENOENT`; `unknown` where it has none. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
