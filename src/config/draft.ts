import type { z } from 'zod';
import { salvage } from './salvage.js';
import { client } from './schema/clients.js';
import { connection } from './schema/connections.js';
import { defaultPolicy, statePolicy } from './schema/policies.js';
import { sections } from './schema/root.js';
import { route } from './schema/routes.js';

/** One named entry of a section: as written, and as far as the schema accepts it. */
export interface Entry<T> {
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly value: T | undefined;
}

/** A configuration that may still have mistakes, for the checks across keys. */
export type Draft = ReturnType<typeof draftOf>;

/** Reads every part of a configuration as far as it is sound. */
export function draftOf(values: Readonly<Record<string, unknown>>) {
  return {
    server: salvage(sections.server, values['server']),
    admin: salvage(sections.admin, values['admin']),
    gateway: salvage(sections.gateway, values['gateway']),
    redis: salvage(sections.redis, values['redis']),
    rawServer: mapping(values['server']),
    connections: entries('connections', values['connections'], connection),
    routes: entries('routes', values['routes'], route),
    defaultPolicy: salvage(defaultPolicy, mapping(values['policies'])['default'] ?? {}),
    policies: entries('policies', values['policies'], statePolicy),
    clients: entries('clients', values['clients'], client),
  };
}

function entries<T>(section: string, values: unknown, schema: z.ZodType<T>): Entry<T>[] {
  const listed = Array.isArray(values) ? [...values.entries()] : Object.entries(mapping(values));
  return listed.map(([name, raw]: [PropertyKey, unknown]) => ({
    path: [section, name],
    name: String(name),
    raw: mapping(raw),
    value: salvage(schema, raw),
  }));
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
