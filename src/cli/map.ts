import { readFile } from 'node:fs/promises';
import { overlayNames } from '../composition/overlays.js';
import { errorCode } from '../config/errorCode.js';
import type { Bundle } from '../fhir/types.js';
import { knownTables, openTables } from '../mapping/index.js';
import type { Explanation, ReadOptions, SchemaMode, Tables } from '../mapping/types.js';
import { MessageError } from '../xml/errors.js';
import { type Command, type Io, optional, UsageError } from './command.js';
import { bundleText } from './bundleText.js';
import { InputError, parseBundle } from './parseBundle.js';
import { startupSentence } from './startupSentence.js';

/** `map TABLE FILE|-`: wire → FHIR, or with `--write` FHIR → wire, by the same table. */
export const map = mapBy((table) => openTables({ only: [table] }));

/** The command over tables opened otherwise; `open` is told the one that is needed. */
export function mapBy(open: (table: string) => Promise<Tables>): Command {
  return {
    summary: 'read a message into FHIR by its mapping table, or write one',
    get help() {
      return `Usage: pdmp-gateway map TABLE FILE|-
       pdmp-gateway map --explain TABLE FILE|-
       pdmp-gateway map --write TABLE FILE.json|-

Reads a state's message (the bare payload or the whole envelope; - is standard input)
and prints a FHIR Bundle of what it says. What no row of the table reads is named in an
OperationOutcome of the Bundle. A message that says no (an error, a denial, a status
without data) is a message understood.

TABLE     ${tablesByStandard().join('\n          ')}

  --explain         print one line for each FHIR element instead: FHIR path, value,
                    table row and wire path, tab-separated, with a header line
  --write           print the message that the Bundle in FILE.json makes
  --schema MODE     strict: what breaks our XSD is an error; warn (default): it is
                    a warning; off: well-formedness and limits only
  --overlay NAME    use the overlay mappings/overlays/NAME.yaml, such as WA

A message that cannot be read: exit 1, nothing on stdout, line and reason on stderr.

Example: pdmp-gateway map pmix-3/report answer.xml
`;
    },
    options: {
      write: { type: 'boolean' },
      explain: { type: 'boolean' },
      schema: { type: 'string', default: 'warn' },
      overlay: { type: 'string' },
    },
    async run(values, positionals, io) {
      const [table, file, ...more] = positionals;
      if (table === undefined || file === undefined) throw new UsageError('give TABLE and FILE');
      if (more.length > 0) throw new UsageError(`one FILE only`);
      if (values['write'] === true && values['explain'] === true)
        throw new UsageError('--write and --explain exclude each other');
      const options: ReadOptions = { schema: schemaMode(values['schema']), overlay: optional(values, 'overlay') };
      checkOverlay(options.overlay);
      const names = knownTables();
      if (!names.includes(table))
        throw new UsageError(`there is no table ${JSON.stringify(table)}; there are ${names.join(', ')}`);
      const tables = await open(table).catch((error: unknown) => io.err(startupSentence(error)));
      if (tables === undefined) return 1;
      try {
        const bytes = await read(file, io);
        if (values['write'] === true) await io.out(written(tables, table, bytes, options.overlay));
        else if (values['explain'] === true) await io.out(explained(tables.explain(table, bytes, options)));
        else await print(tables.read(table, bytes, options).bundle, tables, io);
        return 0;
      } catch (error) {
        if (!(error instanceof MessageError) && !(error instanceof InputError)) throw error;
        const code = error instanceof MessageError ? ` (${error.code})` : '';
        io.err(
          `${file === '-' ? 'stdin' : file}:${error.line === undefined ? '' : `${error.line}:`} ${error.message}${code}`,
        );
        return 1;
      }
    },
  };
}

/** The tables that there are: a line for each protocol. */
function tablesByStandard(): string[] {
  const protocolOf = (table: string): string => table.slice(0, table.indexOf('/'));
  const names = knownTables();
  const protocols = [...new Set(names.map(protocolOf))];
  return protocols.map((protocol) => names.filter((name) => protocolOf(name) === protocol).join(', '));
}

async function print(bundle: Bundle, tables: Tables, io: Io): Promise<void> {
  for (const chunk of bundleText(bundle, (value) => tables.toJson(value, 2))) await io.out(chunk);
}

function written(tables: Tables, table: string, bytes: Uint8Array, overlay?: string): Uint8Array {
  return tables.write(table, parseBundle(bytes), { overlay });
}

function explained(lines: readonly Explanation[]): string {
  const rows = lines.map(({ fhir, value, element, wire }) => [fhir, value, element, wire].map(cell).join('\t'));
  return `${['fhir', 'value', 'element', 'wire'].join('\t')}\n${rows.map((row) => `${row}\n`).join('')}`;
}

function cell(text: string): string {
  return text.replace(/[\t\n\r]+/g, ' ');
}

/** The tables would use no overlay without a word. */
function checkOverlay(overlay: string | undefined): void {
  const known = overlayNames();
  if (overlay === undefined || known.includes(overlay)) return;
  throw new UsageError(`there is no overlay ${JSON.stringify(overlay)}; there are ${known.join(', ')}`);
}

function schemaMode(value: unknown): SchemaMode {
  if (value === 'strict' || value === 'warn' || value === 'off') return value;
  throw new UsageError('--schema is strict, warn or off');
}

async function read(file: string, io: Io): Promise<Uint8Array> {
  if (file === '-') return io.stdin();
  try {
    return await readFile(file);
  } catch (error) {
    throw new InputError(`cannot be read (${errorCode(error)})`);
  }
}
