import type { ClientStatus, RegisteredClient } from '../client.js';
import { RegistryError } from './error.js';

/** What of the registry's list says whose certificates count. */
interface Listed {
  readonly status: ClientStatus | 'broken';
  readonly client?: RegisteredClient;
}

/**
 * Holds a client to certificates of its own: one that two approved clients have would let in neither.
 * @throws RegistryError `certificate`, with a sentence for each that names the other client
 */
export function refuseShared({ id, certificates = [] }: RegisteredClient, listed: readonly Listed[]): void {
  const approved = listed.flatMap(({ status, client }) => (status === 'approved' && client ? [client] : []));
  const faults = approved
    .filter((other) => other.id !== id)
    .flatMap((other) =>
      certificates
        .filter((certificate) => other.certificates?.includes(certificate))
        .map(
          (certificate) =>
            `the certificate ${certificate} is that of the client ${JSON.stringify(other.id)}, and a certificate is that of one client: revoke that one first, or give another certificate`,
        ),
    );
  if (faults.length > 0) throw new RegistryError('certificate', faults);
}
