/** The tags of a document in order, as they stand; what is between them is left out. */
export function skeleton(document: string): string[] {
  return document.replace(/<style>[^]*?<\/style>/, '').match(/<[^>]*>/g) ?? [];
}

/** What a reader sees of a piece of a document: texts, one space between words. */
export function textOf(markup: string): string {
  return markup
    .replace(/<style>[^]*?<\/style>/, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_entity, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Body rows of the table with that caption, each as its cells by column title. */
export function rowsOf(document: string, caption: RegExp): Record<string, string>[] {
  const tables = document.match(/<table[^]*?<\/table>/g) ?? [];
  const table = tables.find((each) => caption.test(textOf(/<caption>([^]*?)<\/caption>/.exec(each)?.[1] ?? ''))) ?? '';
  const body = /<tbody[^>]*>([^]*)<\/tbody>/.exec(table)?.[1] ?? '';
  return (body.match(/<tr[^]*?<\/tr>/g) ?? []).map((row) =>
    Object.fromEntries(
      [...row.matchAll(/<t[hd] [^>]*data-label="([^"]*)"[^>]*>([^]*?)<\/t[hd]>/g)].map(([, title = '', cell = '']) => [
        title,
        textOf(cell),
      ]),
    ),
  );
}

/** The section of a heading, up to the next of its level. */
export function sectionOf(document: string, heading: string): string {
  const start = document.indexOf(`<h3>${heading}`);
  const end = document.indexOf('<h3>', start + 1);
  return document.slice(start, end === -1 ? undefined : end);
}
