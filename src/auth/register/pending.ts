import type { DurableRegistry } from '../registry/registry.js';

/**
 * Takes a registration up as pending.
 * @param address that it came from
 * @returns false where too many are waiting already
 * @throws RegistryError `invalid`, `unrecorded`
 */
export type AcceptRegistration = (written: object, address: string) => Promise<boolean>;

/** Takes registrations up as long as fewer than `most` are pending, one after the other: nobody can fill the disk. */
export function pendingRegistrations(registry: DurableRegistry, most: number): AcceptRegistration {
  let before: Promise<unknown> = Promise.resolve();
  return (written, address) => {
    const accepted = before.then(async () => {
      const waiting = (await registry.list()).filter(({ status }) => status === 'pending').length;
      if (waiting >= most) return false;
      await registry.add(written, 'pending', 'client', address);
      return true;
    });
    before = accepted.catch(() => undefined);
    return accepted;
  };
}
