import express, { type Request, type RequestHandler } from 'express';

/** A request that is refused before anybody looks for a message in it; the sentence is a fixed text. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  constructor(
    readonly status: number,
    sentence: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(sentence);
  }
}

/**
 * Reads a message's body as bytes, without content encoding.
 * @param accept refuses a content type that the door does not take
 * @param limit most bytes
 */
export function messageBody(accept: RequestHandler, limit: number): RequestHandler[] {
  return [accept, express.raw({ type: () => true, limit, inflate: false })];
}

/** The bytes that {@link messageBody} read. */
export function bytesOf(req: Request): Uint8Array {
  const body: unknown = req.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Whether a request's content type names no charset, or UTF-8. */
export function isUtf8(req: Request): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8';
  return /^utf-?8$/i.test(charset);
}

/** The media type of a request, without its parameters. */
export function mediaType(req: Request): string {
  return (req.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** What Express says of a body that it could not read, if it is that. */
export function bodyRefusal(thrown: unknown): HttpRefusal | undefined {
  const type: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'type') : undefined;
  if (type === 'entity.too.large') return new HttpRefusal(413, 'The message is too large.');
  if (type === 'encoding.unsupported') return new HttpRefusal(415, 'Send the message without content encoding.');
  if (type === 'request.aborted' || type === 'request.size.invalid')
    return new HttpRefusal(400, 'The message did not arrive whole.');
  return undefined;
}
