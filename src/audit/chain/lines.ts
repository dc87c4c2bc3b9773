/** Lines of a file, many at a time. */
export interface Lines {
  /** Without their line feeds. */
  readonly lines: readonly Uint8Array[];
  /** What stands after the last line feed, once the file is at its end. */
  readonly rest?: Uint8Array;
}

/** No line of a log is as long as this; a file without line feeds must not fill the memory. */
const LONGEST = 16 * 1024 * 1024;

/** Cuts a file into lines. The last item holds the `rest`, if there is any: a line that was not written whole. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
      lines.push(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (lines.length > 0) yield { lines };
    if (rest.length > LONGEST) break;
  }
  if (rest.length > 0) yield { lines: [], rest };
}
