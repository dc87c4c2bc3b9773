import { XmlDocument, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { compileSchema } from '../../../../src/xml/schema/load.js';
import type { SchemaProgram } from '../../../../src/xml/schema/program.js';
import { validate } from './ours.js';

/** A schema file around `body`; its own names have the prefix t and the namespace urn:t. */
export function schemaText(body: string): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"
    elementFormDefault="qualified">${body}</xs:schema>`;
}

/** Compiles one schema file by our compiler. */
export function compileText(text: string): SchemaProgram {
  return compileSchema(new Map([['test.xsd', Buffer.from(text)]]), 'test.xsd');
}

/** A schema, compiled by both, that says what is wrong with documents. */
export class Inline {
  private readonly program: SchemaProgram;
  private readonly validator: XsdValidator;

  constructor(body: string) {
    const text = schemaText(body);
    this.program = compileText(text);
    this.validator = XsdValidator.fromDoc(XmlDocument.fromString(text));
  }

  /** Our findings, as `code path: message`. */
  findings(content: string): string[] {
    return validate(this.program, content).findings.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  }

  /** Whether we and libxml2 call a document valid; throws where they differ. */
  valid(content: string): boolean {
    const ours = this.findings(content).length === 0;
    const theirs = this.judge(content);
    if (ours !== theirs) throw new Error(`we say ${ours}, libxml2 says ${theirs}: ${content}`);
    return ours;
  }

  private judge(content: string): boolean {
    const document = XmlDocument.fromString(content);
    try {
      this.validator.validate(document);
      return true;
    } catch (fault) {
      if (fault instanceof XmlValidateError) return false;
      throw fault;
    } finally {
      document.dispose();
    }
  }
}

/** An element t:a with text in it. */
export function leaf(text: string): string {
  const escaped = text.replace(/[&<>\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<t:a xmlns:t="urn:t">${escaped}</t:a>`;
}

/** An element t:root with the given inner XML. */
export function inside(xml: string, attributes = ''): string {
  return `<t:root xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${attributes}>${xml}</t:root>`;
}
