export const FHIR = 'http://hl7.org/fhir';
export const XHTML = 'http://www.w3.org/1999/xhtml';

/** Why well-formed XML is no FHIR R4; the sentence names nothing of the document. Closed. */
export const FAULTS = {
  attribute: 'an attribute that FHIR R4 does not know there',
  empty: 'an element that holds nothing',
  namespace: 'an element of another namespace',
  repeated: 'an element or a choice that may stand only once there',
  resource: 'an element that must hold one resource, and no more',
  text: 'text where none may be',
  'unknown-element': 'an element that FHIR R4 does not know there',
  'unknown-resource': 'a type of resource that is not read here',
  value: 'a value that is not one of its type',
} as const;

/** Ends the reading, at the line that it has reached. */
export type Refuse = (fault: keyof typeof FAULTS) => never;

/** How strictly an element is read. */
export interface Rules {
  readonly refuse: Refuse;
  /**
   * What R4 does not know, or has no place for, is told as JSON could tell it, for whoever looks at that: unknown elements
   * and types without their content, values as they were written. Default: it is refused.
   */
  readonly lenient?: boolean;
}

/** An element of which the start tag was met; told of everything until its end tag. */
export interface Reading {
  attribute(uri: string, name: string, value: string): void;
  /** A start tag within; what is told next belongs to that element, until its end. */
  child(uri: string, name: string): Reading;
  /** Character data; absent where none may be. */
  text?(value: string): void;
  end(): void;
}
