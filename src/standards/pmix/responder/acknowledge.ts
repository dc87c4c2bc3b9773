import type { Tables } from '../../../mapping/types.js';
import type { MessageReply } from '../../door/http.js';
import type { Outline } from './outline.js';
import { bundleOf, replyHeader, soapReply } from './reply.js';

/** Any PMIX table writes it: envelopes are alike in every generation. */
const TABLE = 'pmix-3/report';

/** The answer that says whether what was pushed is kept (wire/pmix.md §2, §7.2), by the rows of the report's envelope. */
export function acknowledge(kept: boolean, outline: Outline, tables: Tables): MessageReply {
  const header = replyHeader(outline, [{ url: 'urn:pdmp:extension:acknowledgement', valueBoolean: kept }]);
  return soapReply(Buffer.from(tables.write(TABLE, bundleOf([header]))).toString(), outline);
}
