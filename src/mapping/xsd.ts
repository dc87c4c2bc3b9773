import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { complain, type Fields } from './checks.js';

const FOLDER = new URL('../../xsd/', import.meta.url);

/**
 * The schema that a part of a table, or an overlay, names: a path under `xsd/`; `undefined` where it names none.
 * @throws TableError where it is not there, as a licensed one is not until the operator has put it there
 */
export function xsdOf(fields: Fields): string | undefined {
  const path = fields.text('xsd');
  if (path === undefined) return undefined;
  if (statSync(fileURLToPath(new URL(path, FOLDER)), { throwIfNoEntry: false })?.isFile() === true) return path;
  return complain(fields.place, '', `xsd "${path}" is not there under xsd/: put it there, or leave xsd out`);
}
