import type { ClientRecord, ClientRegistry, ClientStatus, RegisteredClient } from '../client.js';
import { refuseShared } from './certificates.js';
import { type ClientFile, clientFileName, clientFileNames, readClientFile, writeClientFile } from './clientFiles.js';
import type { RecordChange } from './change.js';
import { RegistryError } from './error.js';
import { type ReadClient, readRecord, type RegisteredBy, type StoredRecord, writeRecord } from './record.js';

/** One line of {@link DurableRegistry.list}. */
export interface ListedClient {
  /** Absent for a file that does not even tell its id. */
  readonly id?: string;
  /** `broken`: its file cannot be used, and the client is refused. */
  readonly status: ClientStatus | 'broken';
  readonly home: 'configuration' | 'folder';
  readonly client?: RegisteredClient;
  /** What is wrong with it. */
  readonly faults?: readonly string[];
}

/** The registry of the configuration's clients and those of a folder, which several processes may share. */
export interface DurableRegistry extends ClientRegistry {
  /** Whether this id is or was a client's, as far as this process has met it. */
  knows(id: string): boolean;
  /** Every client, in order of id. */
  list(): Promise<readonly ListedClient[]>;
  /**
   * Adds a registration as written. @param address of a client that brings its own
   * @throws RegistryError `invalid`, `exists`, `certificate`, `unrecorded`
   */
  add(written: unknown, status: ClientStatus, by: RegisteredBy, address?: string): Promise<RegisteredClient>;
  /**
   * Changes a client's status, also a configured one's. Returns the earlier.
   * @throws RegistryError `unknown`, `broken`, `certificate` (where it is to be approved), `unrecorded`
   */
  setStatus(id: string, status: ClientStatus): Promise<ClientStatus>;
}

/** What {@link openRegistry} needs to know. */
export interface RegistryOptions {
  /** Clients of the configuration: approved, unless a file says otherwise. */
  readonly configured: readonly RegisteredClient[];
  /** A folder of the registry's own, under the data folder; made 0700 with its first file (0600). */
  readonly folder: string;
  /** Reads what a file holds; and what is to be added, which may be held to more. */
  readonly read: ReadClient;
  readonly readNew?: ReadClient;
  /** Called before a change is made. */
  readonly record?: RecordChange;
  /** Told once of each version of a file that cannot be used; `name` is 32 hex digits. */
  readonly onBroken?: (name: string) => void;
  readonly clock?: () => Date;
}

/** A file and what it makes of its client: a broken one has faults and no record. */
interface Loaded {
  readonly file: ClientFile;
  readonly stored?: StoredRecord;
  readonly client?: RegisteredClient;
  readonly faults: readonly string[];
}

/** A file is looked at again after this time: what an operator changes counts within it. */
const FRESH_MS = 1_000;

/** Opens the registry; files that are broken are told, and refuse nobody but their own client. */
export async function openRegistry(options: RegistryOptions): Promise<DurableRegistry> {
  const { folder, read, readNew = read, onBroken = () => undefined, clock = () => new Date() } = options;
  const record = recorded(options.record);
  const configured = new Map(options.configured.map((client) => [client.id, client]));
  const loaded = new Map<string, { readonly at: number; readonly entry: Loaded }>();
  const known = new Set(configured.keys());

  const load = async (name: string, maxAgeMs: number): Promise<Loaded | undefined> => {
    const before = loaded.get(name);
    if (before !== undefined && performance.now() - before.at < maxAgeMs) return before.entry;
    const file = await readClientFile(folder, name, before?.entry.file);
    if (file === undefined) {
      loaded.delete(name);
      return undefined;
    }
    const entry = before !== undefined && file === before.entry.file ? before.entry : interpret(file, configured, read);
    if (entry !== before?.entry && entry.faults.length > 0 && file.version !== before?.entry.file.version)
      onBroken(name);
    loaded.set(name, { at: performance.now(), entry });
    if (entry.stored !== undefined) known.add(entry.stored.id);
    return entry;
  };

  const registry: DurableRegistry = {
    knows: (id) => known.has(id),
    async find(id) {
      return recordOf(await load(clientFileName(id), FRESH_MS), configured.get(id));
    },
    async list() {
      const names = await clientFileNames(folder);
      const entries = (await Promise.all(names.map((name) => load(name, 0)))).filter((entry) => entry !== undefined);
      const files = new Set(names);
      const untouched = [...configured.values()].filter(({ id }) => !files.has(clientFileName(id)));
      const lines: ListedClient[] = [
        ...untouched.map((client) => ({ id: client.id, status: 'approved', home: 'configuration', client }) as const),
        ...entries.map((entry) => lineOf(entry, configured)),
      ];
      return lines.sort((one, other) => (one.id ?? '~').localeCompare(other.id ?? '~', 'en'));
    },
    async add(written, status, by, address) {
      const client = readNew(written);
      if (isFaults(client)) throw new RegistryError('invalid', client);
      const { id } = client;
      const name = clientFileName(id);
      const taken = new RegistryError('exists', [`there is a client ${JSON.stringify(id)} already`]);
      if (configured.has(id) || (await load(name, 0)) !== undefined) throw taken;
      refuseShared(client, await registry.list());
      await record({ client, to: status, address });
      const now = clock().toISOString();
      const text = writeRecord({ id, status, by, registeredAt: now, changedAt: now, client: written });
      if (!(await writeClientFile(folder, name, text, 'create'))) throw taken;
      known.add(id);
      return client;
    },
    async setStatus(id, status) {
      const name = clientFileName(id);
      const entry = await load(name, 0);
      const before = recordOf(entry, configured.get(id));
      if (before === undefined) {
        if (entry === undefined) throw new RegistryError('unknown', [`there is no client ${JSON.stringify(id)}`]);
        throw new RegistryError('broken', [`${folder}/${name}.json cannot be used`, ...entry.faults]);
      }
      if (status === 'approved') refuseShared(before.client, await registry.list());
      await record({ client: before.client, from: before.status, to: status });
      const now = clock().toISOString();
      const stored = entry?.stored ?? { id, by: 'operator', registeredAt: now };
      await writeClientFile(
        folder,
        name,
        writeRecord({ ...stored, status, changedAt: now, ...(status === 'revoked' ? { revokedAt: now } : {}) }),
        'replace',
      );
      loaded.delete(name);
      return before.status;
    },
  };
  await registry.list();
  return registry;
}

function recorded(record: RecordChange = async () => undefined): RecordChange {
  return (change) =>
    record(change).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : 'no reason was given';
      throw new RegistryError('unrecorded', [`nothing was changed: the change cannot be recorded: ${why}`]);
    });
}

function interpret(file: ClientFile, configured: ReadonlyMap<string, RegisteredClient>, read: ReadClient): Loaded {
  const { name, text } = file;
  if (text === undefined) return { file, faults: ['cannot be read, or is open to other users; it must be 0600'] };
  const stored = readRecord(text);
  if (stored === undefined) return { file, faults: ['is not a client record'] };
  if (clientFileName(stored.id) !== name) return { file, faults: ['belongs to a client of another id'] };
  const own = configured.get(stored.id);
  if (own !== undefined) return { file, stored, client: own, faults: [] };
  if (stored.client === undefined) {
    return { file, stored, faults: ['changes the status of a configured client, which is not configured any more'] };
  }
  const client = read(stored.client);
  if (isFaults(client)) return { file, stored, faults: client };
  if (client.id !== stored.id) return { file, stored, faults: ['names two ids'] };
  return { file, stored, client, faults: [] };
}

function recordOf(entry: Loaded | undefined, own: RegisteredClient | undefined): ClientRecord | undefined {
  if (entry === undefined) return own && { client: own, status: 'approved' };
  const { client, stored } = entry;
  if (client === undefined || stored === undefined) return undefined;
  const { status, revokedAt } = stored;
  return { client, status, revokedAt: revokedAt === undefined ? undefined : Date.parse(revokedAt) };
}

function lineOf({ file, stored, client, faults }: Loaded, configured: ReadonlyMap<string, unknown>): ListedClient {
  const id = stored?.id ?? [...configured.keys()].find((own) => clientFileName(own) === file.name);
  const home = id !== undefined && configured.has(id) ? 'configuration' : 'folder';
  if (client !== undefined && stored !== undefined) return { id, status: stored.status, home, client };
  return { id, status: 'broken', home, faults: faults.map((fault) => `${file.name}.json ${fault}`) };
}

function isFaults(read: RegisteredClient | readonly string[]): read is readonly string[] {
  return Array.isArray(read);
}
