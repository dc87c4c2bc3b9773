import type { DataElement, Direction, LossException, Losses } from './losses.js';

const TITLES: Readonly<Record<Direction, string>> = {
  request: 'Questions: what of a client’s question a state cannot be told',
  answer: 'Answers: what of a state’s answer a client cannot be told',
};

/** docs/losses.md: what is lost between any two standards, in both directions, made from the tables' rows. */
export function lossesPage(losses: Losses): string {
  return `# What is lost between standards

<!-- Made from mappings/ by scripts/losses.mjs: do not edit. -->

A client asks in one standard, a state answers in another. What the one tells and the other has no place for is lost; what
both have a place for arrives. This page is computed from the rows of the [mapping tables](mapping-tables.md): an element is
lost where no row of the other standard can carry its place in FHIR. \`test/matrix\` asks through every door in every
protocol and holds what arrives to this page ([record](decisions/0102-losses.md)).

Compared is what was dispensed: a SCRIPT 2017071 message that tells what was administered or prescribed tells that alone. A number
that arrives without what kind of number it is (home, work) is lost as that kind.

One name stands in several lines where tables have the element at several places of FHIR: all lines of an address, or the first
and the second; a telephone of any kind, or the home telephone. A standard may have one of the places and not the other.

\`fhir-us-meds\` as a line of questions is what a client's search may say ([names](decisions/0040-search-parameters.md)); as a column, what
a search of ours says to a state, which is less. Both are the same guide.

Not here: what a message says of itself (its ids, times, addresses, statuses), as each is made anew; and who asks, as states
are told what is registered of a client, whichever door it came by.

${(['request', 'answer'] as const).map((direction) => section(losses, direction)).join('\n')}
## What is lost although there is a row

${exceptionLines(losses.exceptions.filter(({ told }) => told !== true))}

## What arrives in another form

${exceptionLines(losses.exceptions.filter(({ told }) => told === true))}
`;
}

function exceptionLines(exceptions: readonly LossException[]): string {
  return `| direction | from | to | elements | why |
|---|---|---|---|---|
${exceptions.map(exceptionLine).join('\n')}`;
}

function section(losses: Losses, direction: Direction): string {
  const { standards } = losses;
  const count = (from: string, to: string): string => String(losses.lost(from, to, direction).length);
  const lists = new Map(standards.map((from) => [from, listOf(losses, from, direction)]));
  const written = standards.map((from) => {
    const same = standards.find((one) => lists.get(one) === lists.get(from))!;
    return `### ${from}\n\n${same === from ? lists.get(from)! : `As ${same}.\n`}`;
  });
  const lines = standards.map(
    (from) =>
      `| ${[from, losses.capacity(from, direction).read.length, ...standards.map((to) => count(from, to))].join(' | ')} |`,
  );
  return `## ${TITLES[direction]}

How many elements are lost from the standard of a line to that of a column:

| from | elements | ${standards.map((to) => `to ${to}`).join(' | ')} |
|---|---|${standards.map(() => '---|').join('')}
${lines.join('\n')}

${written.join('\n')}`;
}

/** Every element of a standard that is lost anywhere, and where. */
function listOf(losses: Losses, from: string, direction: Direction): string {
  const lost = new Map(losses.standards.map((to) => [to, new Set(losses.lost(from, to, direction))]));
  const lines = losses.capacity(from, direction).read.flatMap((element) => {
    const to = losses.standards.filter((one) => lost.get(one)!.has(element));
    return to.length === 0 ? [] : [elementLine(element, to)];
  });
  if (lines.length === 0) return 'Nothing is lost.\n';
  return `| element | FHIR | lost in |
|---|---|---|
${lines.join('\n')}
`;
}

function elementLine({ name, about, path }: DataElement, to: readonly string[]): string {
  const whose = about === path.type ? '' : ` (${about})`;
  return `| ${name} | \`${path.text}\`${whose} | ${to.join(', ')} |`;
}

function exceptionLine({ direction, from, to, elements, reason }: LossException): string {
  return `| ${[direction, from?.join(', ') ?? 'all', to?.join(', ') ?? 'all', elements.join(', '), reason].join(' | ')} |`;
}
