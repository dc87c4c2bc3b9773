import { begin, type BeginOptions, type OpenAudit } from './begin.js';

/**
 * Opens the audit log for a command of an operator's, beside gateways that may be writing theirs: the first free one of the
 * streams `operators`, `operators-2` …
 * @throws AuditError `locked`, `tampered`, `missing`, `unwritable`; StoreError `key`; the system's errors
 */
export function openAuditForOperator(options: BeginOptions): Promise<OpenAudit> {
  return begin({ name: 'operators' }, options);
}
