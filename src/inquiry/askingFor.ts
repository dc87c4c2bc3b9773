import { actingFor, type Individual, type ReadIndividual, type RegisteredClient } from '../auth/index.js';

/** Who asks, as a message says it; each part may be missing. */
export interface ToldRequester {
  readonly name?: {
    readonly family?: string;
    readonly given?: string;
    /** The whole name, where the message has one text for it, as ASAP does. */
    readonly text?: string;
  };
  readonly npi?: string;
  readonly dea?: string;
  /** Number of a state licence. */
  readonly license?: string;
  /** A licence that states are told of whoever is not registered by name. */
  readonly stateLicense?: { readonly number: string; readonly state: string };
  /** A role of contract §2. */
  readonly role?: string;
  readonly facility?: { readonly npi?: string; readonly dea?: string; readonly ncpdp?: string };
}

/** Why a client may not ask for them: they are none of its own, their facility is not, or they cannot be read. */
export type NotAskingFor = 'foreign' | 'foreign-facility' | 'unreadable';

/**
 * The client as the one who asks for whom a message names, by the rule of every door (docs/decisions/0087): they must be
 * one for whom the client may ask, and what is registered is what states are told. Who names nobody asks as registered.
 * A role of delegates is taken from the message: by it policies and states know that no practitioner is at the screen.
 */
export function askingFor(
  client: RegisteredClient,
  told: ToldRequester,
  read: ReadIndividual,
): RegisteredClient | NotAskingFor {
  const acting = isNamed(told) ? byName(client, told, read) : client;
  if (typeof acting === 'string') return acting;
  if (isOther(acting.requestor.facility, told.facility)) return 'foreign-facility';
  if (told.role?.includes('-delegate') !== true) return acting;
  return { ...acting, requestor: { ...acting.requestor, role: told.role, taxonomy: undefined } };
}

function isNamed({ name, npi, dea, license }: ToldRequester): boolean {
  return [name?.family, name?.given, name?.text, npi, dea, license].some((part) => part !== undefined);
}

function byName(
  client: RegisteredClient,
  told: ToldRequester,
  read: ReadIndividual,
): RegisteredClient | 'foreign' | 'unreadable' {
  const { individuals, requestor } = client;
  const persons = individuals === undefined ? [requestor] : (individuals.list ?? []);
  // Numbers of two persons name neither.
  const [known, ...others] = persons.filter((person) => isSame(person, told) || numbersOf(person, told).some(isEqual));
  if (known !== undefined && others.length === 0 && isSame(known, told)) {
    return individuals === undefined ? client : (actingFor(client, known) ?? 'foreign');
  }
  if (individuals?.accept !== 'any') return 'foreign';
  const { name, npi, dea, stateLicense, role = 'other' } = told;
  const individual = read({
    name: { family: name?.family ?? '', given: name?.given ?? '' },
    role,
    ...(npi === undefined ? {} : { npi }),
    ...(dea === undefined ? {} : { dea }),
    ...(stateLicense === undefined ? {} : { stateLicense }),
  });
  return isFaults(individual) ? 'unreadable' : (actingFor(client, individual) ?? 'unreadable');
}

/**
 * Whether a registered person is the one told: by NPI or DEA number, else by licence, else by name. A number that the
 * registration does not have says nothing against them; one that it has otherwise does, and so does another family name.
 * Given names do not: they are written short, or another one first.
 */
function isSame(person: Individual, told: ToldRequester): boolean {
  const numbers = numbersOf(person, told);
  const both = numbers.filter(([ours, theirs]) => ours !== undefined && theirs !== undefined);
  if (both.length > 0) return both.every(isEqual) && !isOtherFamily(person, told);
  if (numbers.some(([, theirs]) => theirs !== undefined)) return false;
  const { family, given, text } = told.name ?? {};
  if (family === undefined) return plain(`${person.name.given} ${person.name.family}`) === plain(text);
  return plain(person.name.family) === plain(family) && plain(person.name.given) === plain(given);
}

type Pair = readonly [ours: string | undefined, theirs: string | undefined];

function numbersOf(person: Individual, { npi, dea, license }: ToldRequester): readonly Pair[] {
  return [
    [person.npi, npi],
    [person.dea, dea],
    [person.stateLicense?.number, license],
  ];
}

function isOtherFamily({ name }: Individual, told: ToldRequester): boolean {
  const [ours, theirs] = [plain(name.family), plain(told.name?.family)];
  return !!ours && !!theirs && ours !== theirs;
}

function isEqual([ours, theirs]: Pair): boolean {
  return ours !== undefined && ours === theirs;
}

/** A name without what is written in one place and not in another: accents, apostrophes, hyphens, case. */
function plain(text: string | undefined): string | undefined {
  return text
    ?.normalize('NFD')
    .replaceAll(/[\p{M}'’]+/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toUpperCase();
}

type Facility = NonNullable<ToldRequester['facility']>;

/** Whether any identifier of the facility is another than the registered one's. */
function isOther(ours: Facility | undefined, theirs: Facility | undefined): boolean {
  return (['npi', 'dea', 'ncpdp'] as const).some(
    (kind) => ours?.[kind] !== undefined && theirs?.[kind] !== undefined && ours[kind] !== theirs[kind],
  );
}

function isFaults(read: Individual | readonly string[]): read is readonly string[] {
  return Array.isArray(read);
}
