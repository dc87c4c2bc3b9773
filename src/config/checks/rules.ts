import type { ConfigDocument, Path } from '../document.js';
import { Fault } from '../fault.js';
import { roles } from '../roles.js';
import type { Policy, StatePolicy } from '../schema/policies.js';

/** Roles that nobody has as a person. */
const ORGANIZATIONS: readonly string[] = ['institution', 'pharmacy'];

/**
 * Reports each rule of a policy that can never or always match: whoever wrote it meant another one.
 * @param own what stands at `path`
 * @param whole the policy that follows from it and the default
 */
export function checkRules(
  path: Path,
  own: StatePolicy,
  whole: Policy,
  document: Pick<ConfigDocument, 'report'>,
): void {
  checkRoles(path, own, whole, document);
  checkRequire(path, own, document);
  checkCandidates(path, own, whole, document);
  if (whole.individual === 'required' && whole.roles?.every((role) => ORGANIZATIONS.includes(role)) === true) {
    document.report(
      [...path, own.individual === undefined ? 'roles' : 'individual'],
      new Fault('can never hold: roles names organizations only', 'name roles of persons, or leave individual out'),
    );
  }
}

function checkRoles(path: Path, own: StatePolicy, whole: Policy, document: Pick<ConfigDocument, 'report'>): void {
  const allowed = whole.roles;
  if (allowed === undefined) return;
  // The key that made the contradiction is the one to look at.
  const place = own.roles === undefined ? 'delegates' : 'roles';
  if (own.roles === undefined && own.delegates === undefined) return;
  const delegates = allowed.filter(isDelegate);
  if (own.roles !== undefined && roles.every((role) => allowed.includes(role))) {
    document.report([...path, 'roles'], new Fault('names every role: the rule always holds', 'leave it out'));
  } else if (whole.delegates === 'deny' && delegates.length > 0) {
    document.report(
      [...path, place],
      new Fault(
        `can never let ${delegates.join(', ')} ask: delegates is deny`,
        'write delegates: allow, or leave those roles out',
      ),
    );
  } else if (own.delegates === 'allow' && delegates.length === 0) {
    document.report(
      [...path, 'delegates'],
      new Fault('can never let anybody ask: roles names no delegate', 'name delegates in roles, or leave this out'),
    );
  }
  if (own.roles !== undefined && new Set(own.roles).size < own.roles.length)
    document.report([...path, 'roles'], new Fault('names a role twice', 'name each once'));
}

function checkRequire(path: Path, { require }: StatePolicy, document: Pick<ConfigDocument, 'report'>): void {
  const { any = [], all = [] } = require ?? {};
  const sure = any.find((kind) => all.includes(kind));
  if (sure !== undefined) {
    document.report(
      [...path, 'require', 'any'],
      new Fault(`always holds: all demands ${sure} already`, `leave any out, or take ${sure} from all`),
    );
  }
  for (const [name, kinds] of [
    ['any', any],
    ['all', all],
  ] as const) {
    if (new Set(kinds).size < kinds.length)
      document.report([...path, 'require', name], new Fault('names an identifier twice', 'name each once'));
  }
}

function checkCandidates(path: Path, own: StatePolicy, whole: Policy, document: Pick<ConfigDocument, 'report'>): void {
  if (whole.candidates !== 'show' || whole.disclosure === 'discrete') return;
  // The key that made the contradiction is the one to look at.
  const place = own.candidates === undefined ? 'disclosure' : 'candidates';
  if (own[place] === undefined) return;
  document.report(
    [...path, place],
    new Fault(
      `can never show anybody: candidates is show, and disclosure is ${whole.disclosure}`,
      'write candidates: never, or disclosure: discrete',
    ),
  );
}

function isDelegate(role: string): boolean {
  return role.includes('-delegate');
}
