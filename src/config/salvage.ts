import type { z } from 'zod';

type Tree = Record<PropertyKey, unknown>;

/**
 * What of `raw` the schema accepts, so that checks across keys can still speak where one key is wrong:
 * every value with an issue is left out, or its parent where the schema demands it. Nothing sound: `undefined`.
 */
export function salvage<T>(schema: z.ZodType<T>, raw: unknown): T | undefined {
  const tree = { root: structuredClone(raw) };
  for (let round = 0; round < 50; round++) {
    const result = schema.safeParse(tree.root);
    if (result.success) return result.data;
    for (const issue of [...result.error.issues].reverse()) {
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) prune(tree, ['root', ...issue.path, key]);
      else prune(tree, ['root', ...issue.path]);
    }
    if (tree.root === undefined) return undefined;
  }
  return undefined;
}

/** Removes the value at `path`; where there is none, whatever demands it. */
function prune(tree: Tree, path: readonly PropertyKey[]): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let parent: unknown = tree;
  for (const step of path.slice(0, -1)) parent = isTree(parent) ? parent[step] : undefined;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isTree(parent) && parent[last] !== undefined) delete parent[last];
  else prune(tree, path.slice(0, -1));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}
