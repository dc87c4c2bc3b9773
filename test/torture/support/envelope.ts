import { readSample } from './samples.js';

/** A PMIX answer of HTTP with another payload. `inner` is what stands between the tags of ResponseData. */
export function envelope(inner: string): string {
  const sample = readSample('pmix/soap-response-provided.xml').bytes.toString();
  return sample.replace(/<!\[CDATA\[[\s\S]*?\]\]>/, () => inner);
}

/** Text as CDATA, also where it holds the end of one. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/** Text with markup escaped. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
