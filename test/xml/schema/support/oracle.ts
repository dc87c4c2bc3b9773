import { dirname } from 'node:path';
import { XmlDocument, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { readFileSync } from 'node:fs';

xmlRegisterFsInputProviders();

/** libxml2's judgement by one schema file. */
export class Oracle {
  private readonly validator: XsdValidator;
  private readonly schema: XmlDocument;

  constructor(path: string) {
    this.schema = XmlDocument.fromBuffer(readFileSync(path), { url: `${dirname(path)}/` });
    this.validator = XsdValidator.fromDoc(this.schema);
  }

  /** Complaints; none for a valid document. Throws where the document is not well-formed. */
  judge(xml: string): string[] {
    const document = XmlDocument.fromString(xml);
    try {
      this.validator.validate(document);
      return [];
    } catch (fault) {
      if (fault instanceof XmlValidateError) return fault.details.map((detail) => detail.message);
      throw fault;
    } finally {
      document.dispose();
    }
  }

  dispose(): void {
    this.validator.dispose();
    this.schema.dispose();
  }
}
