import { parseArgs } from 'node:util';
import { audit } from './audit.js';
import { check } from './check.js';
import { client } from './client.js';
import { type Command, type Io, UsageError } from './command.js';
import { errorCode } from '../config/errorCode.js';
import { map } from './map.js';
import { prefetch } from './prefetch.js';
import { query } from './query.js';
import { serve } from './serve.js';
import { simulate } from './simulate.js';
import { packageVersion } from '../composition/packageVersion.js';

const commands: Readonly<Record<string, Command>> = { serve, check, map, query, prefetch, simulate, client, audit };

const overview = `pdmp-gateway: one FHIR R4 endpoint in front of the state prescription drug monitoring programs

Usage: pdmp-gateway COMMAND [OPTIONS]

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

pdmp-gateway COMMAND --help tells more of each.

Exit status: 0 ok; 1 the thing asked about is wrong; 2 the command line is wrong.
`;

/**
 * Runs one command line, without the program's name.
 * @returns the exit status: 0 ok, 1 the thing asked about is wrong, 2 the command line is wrong
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') return print(io, `${packageVersion()}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return print(io, overview);
  if (name === undefined) return misuse(io, 'no command given', '');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return misuse(io, `there is no command ${JSON.stringify(name)}`, '');
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return values['help'] === true ? await print(io, command.help) : await command.run(values, positionals, io);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) return misuse(io, error.message, `${name} `);
    return ourFault(io, error);
  }
}

async function print(io: Io, text: string): Promise<number> {
  await io.out(text);
  return 0;
}

function misuse(io: Io, message: string, command: string): number {
  io.err(`pdmp-gateway: ${message}`);
  io.err(`Try: pdmp-gateway ${command}--help`);
  return 2;
}

/** A message may quote what was read, so only the error's kind and place are told. */
function ourFault(io: Io, error: unknown): number {
  const { name = 'no error', stack = '' } = Object(error) as Partial<Error>;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  io.err([`pdmp-gateway: this is a fault of ours (${name})`, ...frames].join('\n'));
  return 1;
}

function isParseArgsError(error: unknown): error is Error {
  return errorCode(error).startsWith('ERR_PARSE_ARGS');
}
