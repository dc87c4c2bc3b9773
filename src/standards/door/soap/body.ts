import type { Request, RequestHandler } from 'express';
import { HttpRefusal, isUtf8, mediaType } from '../../reply/body.js';
import { MEDIA_TYPE, type SoapVersion } from './soap.js';

/** Lets `application/soap+xml` and `text/xml` in UTF-8 pass. */
export const soapOnly: RequestHandler = (req, _res, next) => {
  if (declaredVersion(req) === undefined || !isUtf8(req))
    throw new HttpRefusal(
      415,
      'Send SOAP 1.2 as application/soap+xml, or 1.1 as text/xml, in UTF-8, without attachments.',
    );
  next();
};

/** The version of SOAP that a content type stands for. */
export function declaredVersion(req: Request): SoapVersion | undefined {
  const type = mediaType(req);
  return type === MEDIA_TYPE['1.2'] ? '1.2' : type === MEDIA_TYPE['1.1'] ? '1.1' : undefined;
}

/** The action that the HTTP headers name: a parameter of the content type in SOAP 1.2, SOAPAction in 1.1. */
export function declaredAction(req: Request): string | undefined {
  const type = req.get('content-type') ?? '';
  const parameter = /;\s*action\s*=\s*(?:"([^"]*)"|([^;\s"]+))/i.exec(type);
  const action = (parameter?.[1] ?? parameter?.[2] ?? req.get('soapaction')?.replace(/^\s*"(.*)"\s*$/, '$1'))?.trim();
  return action === '' ? undefined : action;
}
