import { hostname, userInfo } from 'node:os';
import { clientChangedEvent, type OpenAudit, openAuditForOperator } from '../audit/index.js';
import type { RecordChange } from '../auth/index.js';
import { urlOf } from '../composition/doors.js';
import type { Config } from '../config/index.js';

/** Where the changes of one command are recorded. */
export interface ClientChanges {
  readonly record: RecordChange;
  close(): Promise<void>;
}

/**
 * Records what a command changes in the registry in the audit log, as a deed of the machine's user. The log is opened with
 * the first change; no gateway need be running.
 * @param command its words, without options
 */
export function clientChanges({ data, server, gateway: { site } }: Config, command: string): ClientChanges {
  const gateway = { site, publicUrl: server.publicUrl ?? urlOf(server.host, server.port, server.tls !== undefined) };
  let opened: Promise<OpenAudit> | undefined;
  return {
    async record(change) {
      opened ??= openAuditForOperator({ data, gateway });
      const { log } = await opened;
      const by = { user: userName(), host: hostname(), command };
      await log.record([clientChangedEvent(gateway, change, by, new Date())]);
    },
    async close() {
      const audit = await opened?.catch(() => undefined);
      await audit?.log.close();
    },
  };
}

/** As the system knows it, never the environment; a number where it has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
