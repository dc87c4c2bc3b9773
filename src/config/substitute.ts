import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode } from './errorCode.js';
import { Fault } from './fault.js';

/**
 * Replaces `${env:NAME}` and `${file:PATH}` (relative to the configuration file; one final line break is dropped).
 * Gives a fault that names the variable or file, never a value, where one cannot be replaced.
 */
export function substitute(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  configFile: string,
): string | Fault {
  if (!text.includes('${')) return text;
  let fault: Fault | undefined;
  const result = text.replace(/\$\{([^}:]*)(?::([^}]*))?\}?/g, (whole, kind: string, name = '') => {
    const value = whole.endsWith('}')
      ? lookUp(kind, name, env, configFile)
      : new Fault('has a placeholder without its }', 'close it with }');
    if (!(value instanceof Fault)) return value;
    fault ??= value;
    return '';
  });
  return fault ?? result;
}

function lookUp(
  kind: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  configFile: string,
): string | Fault {
  if (kind === 'env') {
    const value = env[name];
    return value === undefined || value === ''
      ? new Fault(`needs the environment variable ${name}, which is not set`, `set ${name}`)
      : value;
  }
  if (kind !== 'file') return new Fault('has an unknown placeholder', 'write ${env:NAME} or ${file:PATH}');
  try {
    return readFileSync(resolve(dirname(configFile), name), 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    return new Fault(
      `needs the file ${name}, which cannot be read (${errorCode(error)})`,
      'give its path relative to this configuration file',
    );
  }
}
