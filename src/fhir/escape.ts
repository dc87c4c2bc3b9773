const SPECIAL =
  /[&<>"\u0000-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const NEEDS = /[&<>"\u0000-\u001f\ufffe\uffff\ud800-\udfff]/;

/**
 * Text as an XML attribute's value in double quotes. Line breaks and tabs are written as references, because a parser
 * would read them as spaces; what XML 1.0 cannot say at all becomes U+FFFD.
 */
export function xmlAttribute(text: string): string {
  return NEEDS.test(text) ? text.replace(SPECIAL, reference) : text;
}

function reference(char: string): string {
  switch (char) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    case '\t':
    case '\n':
    case '\r':
      return `&#${char.charCodeAt(0)};`;
    default:
      return '\ufffd';
  }
}
