import type { JsonObject } from '../../fhir/types.js';
import { type Codec, type CodecKind, asText, plain } from './codec.js';
import { ndcProduct, product } from './dispensing.js';

const NDC = 'http://hl7.org/fhir/sid/ndc';

/** A person's name in one text; its parts (the `also`: first, further and last names) are put together where FHIR has only them. */
export const wholeName = plain(
  'a whole name; written from its parts where it is not told whole',
  (text) => text,
  (value, parts) => asText(value) ?? (parts.filter((part) => typeof part === 'string').join(' ') || undefined),
);

/** A product code and the drug's name ↔ a coding; an NDC, as the row's list understands the qualifier, gets its 11 digits. */
export const listedProduct: CodecKind = {
  about: 'product code, with the drug name as display; 11 digits where the list says that the qualifier means NDC',
  needsCodes: true,
  make(codes): Codec {
    const [ndc, other] = [ndcProduct.make(codes), product.make(codes)];
    return {
      read(text, [name, qualifier]) {
        const isNdc = qualifier !== undefined && codes.fromWire(qualifier)?.fhir === NDC;
        return text === undefined ? undefined : ((isNdc ? ndc : other).read(text, [name]) as JsonObject);
      },
      write: other.write,
    };
  },
};
