const LETTERS = ['c', 'r', 'u', 'd', 's'] as const;

/** What may be done: create, read, update, delete, search (SMART v2). */
export type Permission = (typeof LETTERS)[number];

/** A SMART `system/` scope; `resource` may be `*`. */
export interface Scope {
  readonly resource: string;
  readonly permissions: ReadonlySet<Permission>;
  /** 1: `.read`, `.write`, `.*`; 2: letters of `cruds`. */
  readonly syntax: 1 | 2;
}

const VERSION_1: Readonly<Record<string, readonly Permission[]>> = {
  read: ['r', 's'],
  write: ['c', 'u', 'd'],
  '*': LETTERS,
};

/**
 * Reads one scope. `undefined` for what cannot be granted here: another level than `system/` (there is no user or
 * patient context), letters out of order, and `?param` filters, which nobody would enforce.
 */
export function readScope(text: string): Scope | undefined {
  const [, resource, what] = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.([a-z]{1,5}|\*)$/.exec(text) ?? [];
  if (resource === undefined || what === undefined) return undefined;
  const first = Object.hasOwn(VERSION_1, what) ? VERSION_1[what] : undefined;
  if (first !== undefined) return { resource, permissions: new Set(first), syntax: 1 };
  if (!/^c?r?u?d?s?$/.test(what)) return undefined;
  return { resource, permissions: new Set(LETTERS.filter((letter) => what.includes(letter))), syntax: 2 };
}

/** Whether any of the scopes lets do this with resources of this type. */
export function covers(scopes: readonly Scope[], resource: string, permission: Permission): boolean {
  return allowed(scopes, resource).has(permission);
}

/** Whether a client with these scopes, as they are written, may search resources of this type. */
export function maySearch(scopes: readonly string[], resource: string): boolean {
  const read = scopes.flatMap((text) => readScope(text) ?? []);
  return covers(read, resource, 's');
}

/**
 * What of the requested scopes a client registered for `registered` is granted: as asked, or narrower, in the syntax
 * that was asked in. Empty where nothing can be granted.
 */
export function grantScopes(requested: readonly string[], registered: readonly string[]): readonly string[] {
  const limits = registered.flatMap((text) => readScope(text) ?? []);
  const granted = requested.flatMap((text) => {
    const asked = readScope(text);
    return asked === undefined ? [] : narrow(asked, limits);
  });
  return [...new Set(granted)];
}

function narrow(asked: Scope, limits: readonly Scope[]): readonly string[] {
  const types = asked.resource === '*' ? ['*', ...limits.map(({ resource }) => resource)] : [asked.resource];
  const everywhere = asked.resource === '*' ? within(asked, allowed(limits, '*')) : [];
  return types.flatMap((resource) => {
    const permissions = within(asked, allowed(limits, resource));
    const adds = resource === '*' || permissions.some((letter) => !everywhere.includes(letter));
    const what = adds ? written(permissions, asked.syntax) : undefined;
    return what === undefined ? [] : [`system/${resource}.${what}`];
  });
}

function within(asked: Scope, permissions: ReadonlySet<Permission>): readonly Permission[] {
  return LETTERS.filter((letter) => asked.permissions.has(letter) && permissions.has(letter));
}

function allowed(scopes: readonly Scope[], resource: string): ReadonlySet<Permission> {
  const matching = scopes.filter((scope) => scope.resource === resource || scope.resource === '*');
  return new Set(matching.flatMap(({ permissions }) => [...permissions]));
}

/** The permissions in one word, `undefined` where the syntax has no word for any of them. */
function written(permissions: readonly Permission[], syntax: 1 | 2): string | undefined {
  if (syntax === 2) return permissions.length > 0 ? permissions.join('') : undefined;
  return ['*', 'read', 'write'].find((word) => VERSION_1[word]?.every((letter) => permissions.includes(letter)));
}
