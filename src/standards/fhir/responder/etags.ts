import { createHash } from 'node:crypto';

/** A weak ETag of what has no version of its own: its JSON text tells whether it changed. */
export function etagOf(json: string): string {
  return `W/"${createHash('sha256').update(json).digest('hex').slice(0, 32)}"`;
}

/** Whether an `If-None-Match` header names this ETag (RFC 9110 §13.1.2: compared weakly). */
export function isKnown(header: string | undefined, etag: string): boolean {
  const opaque = etag.replace(/^W\//, '');
  return (header ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === opaque);
}
