/** What may stand between the braces of {@link html}. Texts are escaped; `undefined` and `false` leave nothing. */
export type Content = string | number | Html | false | undefined | readonly Content[];

/** Markup that nobody but {@link html} can make: what it was made of is escaped already. */
class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}
export type Html = Markup;

/**
 * Markup from a template: the template's own text stands as it is, everything in braces is escaped. Braces may stand in an
 * element's content and in attribute values in double quotes, nowhere else.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0] ?? '';
  for (let i = 0; i < values.length; i++) text += markupOf(values[i]) + (parts[i + 1] ?? '');
  return new Markup(text);
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escapeText(String(content));
}

/**
 * Control characters, halves of surrogate pairs, and what turns the direction of the text around it (CVE-2021-42574): a
 * name must not make another read otherwise. The reader sees that something stood there.
 */
const UNSHOWABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Most texts hold nothing but ASCII that needs no escape. */
const NOT_PLAIN = /[^ !#-%(-;=?-~]/;
const SPECIAL = /[&<>"']/g;
const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  return text.replace(UNSHOWABLE, '\ufffd').replace(SPECIAL, (char) => NAMES[char] ?? '');
}
