/** What is wrong with a document. Closed. */
export type SchemaFindingCode =
  | 'unknown-element' // a name that the schema does not know, or not here
  | 'unexpected-element' // a known name at a place where it may not stand (order, too many)
  | 'missing-element'
  | 'unexpected-attribute'
  | 'missing-attribute'
  | 'unexpected-text' // text between elements, or elements where only text may stand
  | 'invalid-value'
  | 'invalid-nil'
  | 'invalid-type'; // xsi:type

/** One fault against the schema. Names come from the schema, values are never told (they may be patient data). */
export interface SchemaFinding {
  readonly code: SchemaFindingCode;
  /** Local names of the enclosing elements and the faulty one, joined by `/`. */
  readonly path: string;
  /** What is wrong, as a sentence without the value. */
  readonly message: string;
  /** 1-based line, as the scanner told it. */
  readonly line: number;
}

/** A compiled schema: holds no state of a document and serves any number of runs at once. */
export interface SchemaProgram {
  /**
   * Symbol for an expanded name, to be given to {@link SchemaRun.open}; -1 where the schema neither knows the name nor
   * has a wildcard that may take it. Call once per distinct name, not per element. `namespace` is '' for none.
   */
  elementSymbol(namespace: string, local: string): number;
  /**
   * Begins the validation of one document.
   * @param line called only when there is a finding: 1-based line where the scanner stands
   * @param limit findings kept; further ones are only counted
   */
  start(line?: () => number, limit?: number): SchemaRun;
}

/**
 * Validates one document from a scanner's events, in document order. Nothing throws: faults become findings, one fault
 * about one finding, and the run resumes behind the faulty element.
 */
export interface SchemaRun {
  /**
   * A start tag. True: the element has simple content, whose whole text must be handed to {@link text}.
   * False: only white space may stand between its elements; text other than that is told by {@link mixed}.
   */
  open(symbol: number): boolean;
  /** An attribute of the element just opened, not a namespace declaration. Call only where attributes exist. */
  attribute(namespace: string, local: string, value: string): void;
  /** The attributes are complete. May be left out for elements without attributes. */
  opened(): void;
  /** Whole text of an element with simple content, raw. May be left out where it is empty. */
  text(value: string): void;
  /** Whether the element that is open could have this whole text; nothing is told by it. */
  takes(value: string): boolean;
  /** Text other than white space in an element for which `open` said false. */
  mixed(): void;
  /** The end tag. */
  close(): void;
  /**
   * The end of an element whose attributes and content are not told, because a byte-equal one was validated before
   * (only for one without findings and without attributes of type xs:ID).
   */
  leave(): void;
  /** The first findings, in document order. */
  readonly findings: readonly SchemaFinding[];
  /** How many findings there were. */
  readonly count: number;
}
