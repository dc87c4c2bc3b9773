/**
 * Whether a text is a URI beyond doubt, as anything that reads an xs:anyURI takes it: absolute or relative (RFC 3986), in
 * ASCII, an authority being a host with or without its port. Others may be right, too.
 */
export function isUri(text: string): boolean {
  return URI.test(text);
}

const CHARACTER = String.raw`(?:[\w.~!$&'()*+,;=:@/?-]|%[\dA-Fa-f]{2})`;
const URI = new RegExp(
  String.raw`^(?:[A-Za-z][A-Za-z\d+.-]*:(?!//)|(?:[A-Za-z][A-Za-z\d+.-]*:)?//[\w.-]+(?::\d{1,5})?(?![^/?#])|(?!//|[^/?#]*:))` +
    `${CHARACTER}*(?:#${CHARACTER}*)?$`,
);
