import type { MessageSecurity, SecurityOptions } from './options.js';
import { protect } from './protect.js';
import { unprotect } from './unprotect.js';

export { SecurityError, type SecurityErrorCode } from './errors.js';
export { NAMESPACES, type SuiteName } from './names.js';
export type { MessageSecurity, SecurityOptions } from './options.js';
export { securedConnection } from './securedConnection.js';

/**
 * WS-Security as the "Secure" interface of PMIX is thought to ask for it (docs/decisions/0100-ws-security.md): WSS 1.0 with
 * X.509 tokens, signed before encrypted, by a closed set of algorithms and between certificates that are known beforehand.
 */
export function openMessageSecurity(options: SecurityOptions): MessageSecurity {
  return {
    protect: (message) => protect(message, options),
    unprotect: (message, signal) => unprotect(message, options, signal),
  };
}
