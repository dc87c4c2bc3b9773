import express, { type Request, type RequestHandler } from 'express';
import { MEDIA_TYPE, type SoapVersion } from './soap.js';

/** A request that is refused before it is SOAP; the sentence is a fixed text. */
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
 * Reads a message's body as bytes: `application/soap+xml` or `text/xml` in UTF-8, without content encoding.
 * @param limit most bytes
 */
export function messageBody(limit: number): RequestHandler[] {
  return [soapOnly, express.raw({ type: () => true, limit, inflate: false })];
}

/** The bytes that {@link messageBody} read. */
export function bytesOf(req: Request): Uint8Array {
  const body: unknown = req.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The version of SOAP that a content type stands for. */
export function declaredVersion(req: Request): SoapVersion | undefined {
  const type = (req.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === MEDIA_TYPE['1.2'] ? '1.2' : type === MEDIA_TYPE['1.1'] ? '1.1' : undefined;
}

/** The action that the HTTP headers name: a parameter of the content type in SOAP 1.2, SOAPAction in 1.1. */
export function declaredAction(req: Request): string | undefined {
  const type = req.get('content-type') ?? '';
  const parameter = /;\s*action\s*=\s*(?:"([^"]*)"|([^;\s"]+))/i.exec(type);
  const action = (parameter?.[1] ?? parameter?.[2] ?? req.get('soapaction')?.replace(/^\s*"(.*)"\s*$/, '$1'))?.trim();
  return action === '' ? undefined : action;
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

const soapOnly: RequestHandler = (req, _res, next) => {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (declaredVersion(req) === undefined || !/^utf-?8$/i.test(charset))
    throw new HttpRefusal(
      415,
      'Send SOAP 1.2 as application/soap+xml, or 1.1 as text/xml, in UTF-8, without attachments.',
    );
  next();
};
