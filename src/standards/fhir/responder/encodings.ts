/**
 * The content encoding to use for a client's `Accept-Encoding` (RFC 9110 §12.5.3): brotli or gzip where it is named,
 * whichever is preferred; `undefined` for none.
 */
export function contentEncoding(header: string | undefined): 'br' | 'gzip' | undefined {
  const quality = new Map<string, number>();
  for (const item of (header ?? '').toLowerCase().split(',')) {
    const [, name, q = '1'] = /^\s*([a-z]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$/.exec(item) ?? [];
    if (name !== undefined) quality.set(name, Number(q));
  }
  const br = quality.get('br') ?? 0;
  const gzip = quality.get('gzip') ?? 0;
  const identity = quality.get('identity') ?? 0;
  if (br > 0 && br >= gzip && br >= identity) return 'br';
  return gzip > 0 && gzip >= identity ? 'gzip' : undefined;
}
