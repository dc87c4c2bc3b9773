import ts from 'typescript';

/** A test, or a group of tests, as its source has it. */
export interface Title {
  /** Titles of the groups around it, outermost first, and its own; placeholders as written. */
  readonly path: readonly string[];
  /** How many tests it makes, as far as the source shows; a table that is computed counts as one. 0 for a group. */
  readonly cases: number;
  /** Its source. */
  readonly text: string;
}

/** Every test and group of a test file, in its order. */
export function titlesOf(text: string): Title[] {
  const found: Title[] = [];
  const source = ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest);
  const walk = (node: ts.Node, around: readonly string[], times: number): void => {
    const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    const made = ts.isCallExpression(node) ? makerOf(node.expression) : undefined;
    if (made === undefined || title === undefined || !ts.isStringLiteralLike(title)) {
      return ts.forEachChild(node, (child) => walk(child, around, times));
    }
    const path = [...around, title.text];
    const cases = times * made.rows;
    found.push({ path, cases: made.group ? 0 : cases, text: node.getText(source) });
    if (made.group) ts.forEachChild(node, (child) => walk(child, path, cases));
  };
  walk(source, [], 1);
  return found;
}

/** Whether a file has a test or group of this title, within groups of the titles before it. */
export function hasTitle(titles: readonly Title[], wanted: readonly string[]): boolean {
  return titles.some(({ path }) => {
    if (path.at(-1) !== wanted.at(-1)) return false;
    let from = 0;
    return wanted.every((title) => {
      const at = path.indexOf(title, from);
      from = at + 1;
      return at >= 0;
    });
  });
}

/** What a call makes: `it`, `test` or `describe`, maybe for each row of a table. */
function makerOf(callee: ts.Expression): { group: boolean; rows: number } | undefined {
  if (ts.isIdentifier(callee)) {
    return ['it', 'test', 'describe'].includes(callee.text)
      ? { group: callee.text === 'describe', rows: 1 }
      : undefined;
  }
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression)) return undefined;
  const { expression, name } = callee.expression;
  const maker = name.text === 'each' ? makerOf(expression) : undefined;
  return maker && { ...maker, rows: rowsOf(callee.arguments[0]) };
}

function rowsOf(table: ts.Expression | undefined): number {
  if (table !== undefined && ts.isAsExpression(table)) return rowsOf(table.expression);
  return table !== undefined && ts.isArrayLiteralExpression(table) ? table.elements.length : 1;
}
