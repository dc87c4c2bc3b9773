import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

xmlRegisterFsInputProviders();

const validators = new Map<string, XsdValidator>();

/** What libxml2 has against a document: nothing, that it is not well-formed, or where it breaks a schema of `xsd/`. */
export function complaints(xml: Uint8Array | string, schema?: string): string[] {
  try {
    const document = parse(xml);
    try {
      if (schema !== undefined) validatorOf(schema).validate(document);
      return [];
    } finally {
      document.dispose();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Text of the first element of that local name; undefined where there is none. */
export function textOf(xml: Uint8Array | string, name: string): string | undefined {
  return textsOf(xml, name)[0];
}

/** Text of all elements of that local name, in document order. */
export function textsOf(xml: Uint8Array | string, name: string): string[] {
  const document = parse(xml);
  try {
    return document.find(`//*[local-name()='${name}']`).map((node) => (node instanceof XmlElement ? node.content : ''));
  } finally {
    document.dispose();
  }
}

function parse(xml: Uint8Array | string): XmlDocument {
  return typeof xml === 'string' ? XmlDocument.fromString(xml) : XmlDocument.fromBuffer(xml);
}

function validatorOf(schema: string): XsdValidator {
  let validator = validators.get(schema);
  if (validator === undefined) {
    const url = resolve('xsd', schema);
    const document = XmlDocument.fromBuffer(readFileSync(url), { url });
    validator = XsdValidator.fromDoc(document);
    document.dispose();
    validators.set(schema, validator);
  }
  return validator;
}
