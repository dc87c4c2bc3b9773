import { xmlAttribute } from '../../../fhir/escape.js';
import { type Reading, type Refuse, XHTML } from './reading.js';

const XML = 'http://www.w3.org/XML/1998/namespace';

/**
 * Reads a narrative's `div` into the text that FHIR JSON has for it: XHTML without prefixes, declared once. Comments and
 * instructions are left out; references become the characters that they stand for.
 */
export function readNarrative(refuse: Refuse, done: (div: string) => void): Reading {
  const out = [`<div xmlns="${XHTML}"`];
  return readXhtml('div', out, refuse, () => done(out.join('')));
}

function readXhtml(name: string, out: string[], refuse: Refuse, done?: () => void): Reading {
  let empty = true;
  const begun = (): void => {
    if (empty) out.push('>');
    empty = false;
  };
  return {
    attribute(uri, attribute, value) {
      if (uri !== '' && uri !== XML) refuse('attribute');
      out.push(` ${uri === XML ? 'xml:' : ''}${attribute}="${xmlAttribute(value)}"`);
    },
    child(uri, child) {
      if (uri !== XHTML) refuse('namespace');
      begun();
      out.push(`<${child}`);
      return readXhtml(child, out, refuse);
    },
    text(value) {
      begun();
      out.push(value.replace(/[&<>\r]/g, (char) => xmlAttribute(char)));
    },
    end() {
      out.push(empty ? '/>' : `</${name}>`);
      done?.();
    },
  };
}
