import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const table = z.strictObject({
  prefixes: z.array(z.strictObject({ prefix: z.string().regex(/^[0-9A-Z]{3,10}$/), role: z.string() })).min(1),
  otherwise: z.strictObject({ withDea: z.string(), withoutDea: z.string() }),
});

/** Who asks, as far as roles go. */
interface Bearer {
  readonly role: string;
  readonly dea?: string;
}

/**
 * Reads mappings/codes/requestor-role-nucc.yaml: what makes a registered role one of the contract's. A NUCC taxonomy code
 * becomes the role that it stands for and is kept as `taxonomy`; every other role stays as it is.
 */
export function nuccRoles(): <T extends Bearer>(requester: T) => T & { readonly taxonomy?: string } {
  const file = new URL('../../mappings/codes/requestor-role-nucc.yaml', import.meta.url);
  const { prefixes, otherwise } = table.parse(parse(readFileSync(file, 'utf8')));
  const longestFirst = [...prefixes].sort((one, other) => other.prefix.length - one.prefix.length);
  return (requester) => {
    const { role: taxonomy, dea } = requester;
    if (!isTaxonomy(taxonomy)) return requester;
    const found = longestFirst.find(({ prefix }) => taxonomy.startsWith(prefix));
    const role = found?.role ?? (dea === undefined ? otherwise.withoutDea : otherwise.withDea);
    return { ...requester, role, taxonomy };
  };
}

function isTaxonomy(role: string): boolean {
  return /^\d{3}[0-9A-Z]{6}X$/.test(role);
}
