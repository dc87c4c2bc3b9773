import { DoorError } from '../../outcomes.js';
import type { FormPairs } from '../form.js';
import { isAboutPatient, modified, PARAMETERS, SPOKEN, tellable, type ParameterKind } from './names.js';

/** One parameter as it was sent. */
export interface Given {
  readonly name: string;
  readonly value: string;
}

/** The parameters of a search, by what they say. */
export class Grouped {
  constructor(
    private readonly byKind: ReadonlyMap<ParameterKind, readonly Given[]>,
    /** What was used, in the order sent: of this the self link is made. */
    readonly used: readonly Given[],
    readonly strict: boolean,
  ) {}

  all(kind: ParameterKind): readonly Given[] {
    return this.byKind.get(kind) ?? [];
  }
}

/**
 * Sorts a search's parameters by what they say. An empty value is an absent parameter. An unknown parameter is ignored,
 * or refused where the client asks for strict handling; one that would narrow down the person, and a modifier on a
 * parameter of ours, are always refused (R4 search, "Handling Errors"; docs/decisions/0040).
 *
 * @throws DoorError
 */
export function groupParameters(pairs: FormPairs, strict: boolean): Grouped {
  const byKind = new Map<ParameterKind, Given[]>();
  const used: Given[] = [];
  for (const [name, value] of pairs) {
    if (value === '') continue;
    const kind = PARAMETERS.get(name);
    if (kind === undefined) {
      refuse(name, strict);
      continue;
    }
    const given = { name, value };
    byKind.set(kind, [...(byKind.get(kind) ?? []), given]);
    if (kind !== 'presentation') used.push(given);
  }
  return new Grouped(byKind, used, strict);
}

function refuse(name: string, strict: boolean): void {
  const base = modified(name);
  if (base !== undefined) throw new DoorError('unsupported-modifier', `${base}: this modifier is not supported.`);
  if (isAboutPatient(name)) {
    const asked = `${SPOKEN.given}, ${SPOKEN.family} and ${SPOKEN.birthdate}`;
    throw new DoorError(
      'unsupported-parameter',
      `${tellable(name)} cannot be put to a state; ask for a person by ${asked}.`,
    );
  }
  if (strict)
    throw new DoorError('unsupported-parameter', `${tellable(name)} is not supported (Prefer: handling=strict).`);
}
