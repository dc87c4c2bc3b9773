import { randomUUID } from 'node:crypto';
import type { Bundle, Resource } from '../../../fhir/types.js';
import type { Tables } from '../../../mapping/types.js';
import type { MessageReply } from '../../door/http.js';
import type { Outline } from './outline.js';
import { ENVELOPE, MEDIA_TYPE, WSA } from './soap.js';

/** Any PMIX table writes it: envelopes are alike in every generation. */
const TABLE = 'pmix-3/report';

/** The answer that says whether what was pushed is kept (wire/pmix.md §2, §7.2), by the rows of the report's envelope. */
export function acknowledge(kept: boolean, { version, action, messageId }: Outline, tables: Tables): MessageReply {
  const response = `${action}Response`;
  const header: Resource = {
    resourceType: 'MessageHeader',
    id: randomUUID(),
    eventUri: response,
    extension: [
      { url: 'urn:pdmp:extension:wsa-message-id', valueUri: `urn:uuid:${randomUUID()}` },
      { url: 'urn:pdmp:extension:wsa-to', valueUri: `${WSA}/anonymous` },
      ...(messageId === undefined ? [] : [{ url: 'urn:pdmp:extension:wsa-relates-to', valueUri: messageId }]),
      { url: 'urn:pdmp:extension:acknowledgement', valueBoolean: kept },
    ],
  };
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: header }] };
  const newer = Buffer.from(tables.write(TABLE, bundle));
  const type = `${MEDIA_TYPE[version]}; charset=utf-8`;
  if (version === '1.2') return { status: 200, contentType: `${type}; action="${response}"`, body: newer };
  // The root binds the one prefix that differs.
  return {
    status: 200,
    contentType: type,
    body: Buffer.from(newer.toString().replace(ENVELOPE['1.2'], ENVELOPE['1.1'])),
  };
}
