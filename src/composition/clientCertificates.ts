import type { Request } from 'express';
import { TLSSocket } from 'node:tls';
import type { DurableRegistry, RegisteredClient } from '../auth/index.js';
import type { Config } from '../config/index.js';

/** Whether clients may come by certificates, and so whether the doors are there at which they do. */
export function hasMessageDoors({ server }: Pick<Config, 'server'>): boolean {
  return server.tls?.clientCa !== undefined || server.clientCertificateHeader !== undefined;
}

/**
 * The SHA-256 fingerprint of the certificate that a request came with, as 64 lower-case hex digits: of the connection,
 * where the certificate is of an authority of `server.tls.clientCa` and holds today; or told by the proxy that looked.
 * @param header `server.clientCertificateHeader`, which rules where it is given
 */
export function fingerprintOf({ socket, headersDistinct }: Request, header?: string): string | undefined {
  if (header === undefined) {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    return plain(socket.getPeerCertificate().fingerprint256);
  }
  // Twice is a proxy that adds to what came from outside.
  const told = headersDistinct[header.toLowerCase()] ?? [];
  return told.length === 1 ? plain(told[0]) : undefined;
}

function plain(fingerprint: string | undefined): string | undefined {
  const digits = fingerprint?.trim().replaceAll(':', '').toLowerCase() ?? '';
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** Registrations are looked at again after this time, as the registry does. */
const FRESH_MS = 1_000;

/** A certificate of two clients is told at most once in this time. */
const TOLD_MS = 60_000;

/**
 * Finds approved clients by their certificates. One that two registrations name is nobody's.
 * @param onShared told of two clients whose certificate somebody came with, at most once a minute
 * @returns the client, or `undefined` where there is none
 */
export function findByCertificate(
  registry: Pick<DurableRegistry, 'list' | 'find'>,
  onShared: (one: string, other: string) => void,
): (fingerprint: string) => Promise<RegisteredClient | undefined> {
  let known: { readonly at: number; readonly ids: Promise<Holders> } | undefined;
  let toldAt = -Infinity;
  const ids = () => {
    if (known === undefined || performance.now() - known.at >= FRESH_MS) {
      const reading = idsByCertificate(registry);
      known = { at: performance.now(), ids: reading };
      reading.catch(() => (known = undefined));
    }
    return known.ids;
  };
  return async (fingerprint) => {
    const [id, other] = (await ids()).get(fingerprint) ?? [];
    if (id === undefined) return undefined;
    if (other !== undefined) {
      if (performance.now() - toldAt >= TOLD_MS) {
        toldAt = performance.now();
        onShared(id, other);
      }
      return undefined;
    }
    const record = await registry.find(id);
    if (record?.status !== 'approved') return undefined;
    return record.client.certificates?.includes(fingerprint) === true ? record.client : undefined;
  };
}

/** Ids of the approved clients that have a certificate, by its fingerprint. */
type Holders = ReadonlyMap<string, readonly string[]>;

async function idsByCertificate(registry: Pick<DurableRegistry, 'list'>): Promise<Holders> {
  const ids = new Map<string, string[]>();
  for (const { status, client } of await registry.list()) {
    if (status !== 'approved' || client === undefined) continue;
    for (const certificate of new Set(client.certificates))
      ids.set(certificate, [...(ids.get(certificate) ?? []), client.id]);
  }
  return ids;
}
