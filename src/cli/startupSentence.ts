import { AuditError } from '../audit/index.js';
import { StartError } from '../composition/startError.js';
import { TableError } from '../mapping/index.js';
import { StoreError } from '../store/index.js';
import { SchemaError } from '../xml/schema/error.js';

/** Why the gateway cannot start, in a sentence. @throws the error itself where it is a fault of ours */
export function startupSentence(error: unknown): string {
  if (error instanceof SchemaError) return `xsd/: ${error.message}`;
  if (
    error instanceof TableError ||
    error instanceof StoreError ||
    error instanceof AuditError ||
    error instanceof StartError
  )
    return error.message;
  const { code, port, address, path } = Object(error) as {
    code?: unknown;
    port?: unknown;
    address?: unknown;
    path?: unknown;
  };
  if (code === 'EADDRINUSE') return `port ${String(port)} is taken: free it, or change server.port or admin.port`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no address ${String(address)}: change server.host or admin.host`;
  if (code === 'EACCES' && port !== undefined)
    return `port ${String(port)} may not be used by this user: take one above 1023`;
  if (typeof code === 'string' && typeof path === 'string') return `${path} cannot be used (${code})`;
  throw error;
}
