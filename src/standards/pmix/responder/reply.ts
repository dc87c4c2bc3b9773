import { randomUUID } from 'node:crypto';
import type { Bundle, JsonObject, Resource } from '../../../fhir/types.js';
import type { MessageReply } from '../../door/http.js';
import { isUri } from '../../door/soap/isUri.js';
import type { Outline } from './outline.js';
import { ENVELOPE, MEDIA_TYPE, WSA } from './soap.js';

/** What every answer says of itself, as the rows of the report's envelope write it. @param more further extensions */
export function replyHeader({ action, messageId }: Outline, more: readonly JsonObject[]): Resource {
  return {
    resourceType: 'MessageHeader',
    id: randomUUID(),
    eventUri: responseAction(action),
    extension: [
      { url: 'urn:pdmp:extension:wsa-message-id', valueUri: `urn:uuid:${randomUUID()}` },
      { url: 'urn:pdmp:extension:wsa-to', valueUri: `${WSA}/anonymous` },
      ...(messageId === undefined || !isUri(messageId)
        ? []
        : [{ url: 'urn:pdmp:extension:wsa-relates-to', valueUri: messageId }]),
      ...more,
    ],
  };
}

/** Resources as a Bundle to be written. */
export function bundleOf(resources: readonly Resource[]): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}

/**
 * An envelope that the tables wrote, which is SOAP 1.2, as an answer in the version of the message that it answers.
 * @param status HTTP status
 */
export function soapReply(envelope: string, { version, action }: Outline, status = 200): MessageReply {
  const type = `${MEDIA_TYPE[version]}; charset=utf-8`;
  if (version === '1.2')
    return { status, contentType: `${type}; action="${responseAction(action)}"`, body: Buffer.from(envelope) };
  // The root binds the one prefix that differs.
  return { status, contentType: type, body: Buffer.from(envelope.replace(ENVELOPE['1.2'], ENVELOPE['1.1'])) };
}

function responseAction(action: string | undefined): string {
  return `${action}Response`;
}
