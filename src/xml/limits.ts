/** What a message may be at most. Defaults fit a report of 10,000 prescriptions; every key is configuration (`limits.xml`). */
export interface XmlLimits {
  /** Bytes of one document. */
  readonly bytes: number;
  /** Nested elements. */
  readonly depth: number;
  /** Bytes of one attribute value. */
  readonly attribute: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Bytes of one element's or attribute's name. */
  readonly name: number;
}

export const defaultLimits: XmlLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 100,
  attribute: 64 * 1024,
  attributes: 256,
  name: 1024,
};
