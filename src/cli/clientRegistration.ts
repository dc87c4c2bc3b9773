import { readFile } from 'node:fs/promises';
import { errorCode } from '../config/errorCode.js';
import { type Command, type Io, optional, UsageError, type Values } from './command.js';
import { InputError } from './parseBundle.js';

type Tree = Record<string, unknown>;

/** Where each option stands in a registration. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  name: ['name'],
  'jwks-url': ['jwksUrl'],
  given: ['requestor', 'name', 'given'],
  family: ['requestor', 'name', 'family'],
  role: ['requestor', 'role'],
  npi: ['requestor', 'npi'],
  dea: ['requestor', 'dea'],
  facility: ['requestor', 'facility', 'name'],
  'facility-state': ['requestor', 'facility', 'state'],
  'facility-npi': ['requestor', 'facility', 'npi'],
  'facility-dea': ['requestor', 'facility', 'dea'],
  'facility-ncpdp': ['requestor', 'facility', 'ncpdp'],
  'facility-phone': ['requestor', 'facility', 'phone'],
};

/** What a client may be granted where nothing says otherwise. */
const SCOPES = ['system/MedicationDispense.rs'];

/** The options that make a registration. */
export const registrationOptions: Command['options'] = {
  ...Object.fromEntries(Object.keys(PLACES).map((name) => [name, { type: 'string' as const }])),
  jwks: { type: 'string' },
  scope: { type: 'string', multiple: true },
  certificate: { type: 'string', multiple: true },
  states: { type: 'string' },
  license: { type: 'string' },
};

/**
 * The registration that a command line gives: its file, with the options over it. Nothing of it is checked.
 * @throws UsageError where ID and file name two clients; InputError for a file that cannot be read
 */
export async function readRegistrationInput(id: string | undefined, values: Values, io: Io): Promise<Tree> {
  const file = optional(values, 'file');
  const written: Tree = { scopes: SCOPES, ...(file === undefined ? {} : await readObject(file, io)) };
  if (id !== undefined && written['id'] !== undefined && written['id'] !== id)
    throw new UsageError('ID and the id in the file differ');
  if (id !== undefined) written['id'] = id;
  for (const [name, path] of Object.entries(PLACES)) {
    const value = optional(values, name);
    if (value !== undefined) put(written, path, value);
  }
  const jwks = optional(values, 'jwks');
  if (jwks !== undefined) put(written, ['jwks'], await readObject(jwks, io));
  if (Array.isArray(values['scope'])) put(written, ['scopes'], values['scope']);
  if (Array.isArray(values['certificate'])) put(written, ['certificates'], values['certificate']);
  const states = optional(values, 'states');
  if (states !== undefined)
    put(
      written,
      ['states'],
      states.split(/[\s,]+/).filter((state) => state !== ''),
    );
  const license = optional(values, 'license');
  if (license !== undefined) put(written, ['requestor', 'stateLicense'], licenseOf(license));
  return written;
}

function licenseOf(text: string): Tree {
  const [, state, number] = /^([A-Z]{2}):(.+)$/.exec(text) ?? [];
  if (state === undefined) throw new UsageError('--license is written STATE:NUMBER, such as KY:12345');
  return { state, number };
}

async function readObject(file: string, io: Io): Promise<Tree> {
  const name = file === '-' ? 'stdin' : file;
  let text: string;
  try {
    text = file === '-' ? Buffer.from(await io.stdin()).toString('utf8') : await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(`${name} cannot be read (${errorCode(error)})`);
  }
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${name} holds no JSON object`);
  }
  return value as Tree;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const below = tree[first];
  const child: Tree = typeof below === 'object' && below !== null ? { ...below } : {};
  tree[first] = child;
  put(child, rest, value);
}
