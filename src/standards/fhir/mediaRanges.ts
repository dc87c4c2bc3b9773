/** One range of an `Accept` header (RFC 9110 §12.5.1), or one media type. */
export interface MediaRange {
  /** Lower case, e.g. `application/fhir+json`, `application/*`, `*` + `/*`. */
  readonly type: string;
  /** Parameters other than `q`, names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly q: number;
}

const RANGE = /^\s*([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;(.*))?$/i;

/** Reads a list of media ranges; what is no range is left out. */
export function readMediaRanges(header: string): MediaRange[] {
  return split(header, ',').flatMap((item) => readMediaRange(item) ?? []);
}

/** Reads one media range or media type with its parameters. Not one: `undefined`. */
export function readMediaRange(text: string): MediaRange | undefined {
  const [, type, rest = ''] = RANGE.exec(text) ?? [];
  if (type === undefined) return undefined;
  const parameters: Record<string, string> = {};
  for (const item of split(rest, ';')) {
    const [, name, value = ''] = /^\s*([^=\s]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(item) ?? [];
    if (name !== undefined) parameters[name.toLowerCase()] = value;
  }
  const { q = '1', ...others } = parameters;
  const quality = Number(q);
  return { type: type.toLowerCase(), parameters: others, q: quality >= 0 && quality <= 1 ? quality : 1 };
}

/** Splits at a separator that stands outside quotes. */
function split(text: string, separator: ',' | ';'): string[] {
  const parts = text.match(separator === ',' ? /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g : /(?:"(?:[^"\\]|\\.)*"|[^;"])+/g);
  return (parts ?? []).filter((part) => part.trim() !== '');
}
