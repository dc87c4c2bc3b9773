import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { openRedis } from '../../../../src/store/index.js';

type Redis = Awaited<ReturnType<typeof openRedis>>;

/** Something kept: its name, and what stands in it. */
export interface Kept {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every file below a folder; names are paths from there, folders' names among them. */
export function filesIn(folder: string): Kept[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? [{ name: path.slice(folder.length + 1), bytes: readFileSync(path) }] : [];
  });
}

/** Every key of a Redis, of every type, with its value or all its members. */
export async function keysIn(redis: Redis): Promise<Kept[]> {
  const names = await redis.keys('*');
  return Promise.all(names.map(async (name) => ({ name, bytes: Buffer.concat(await valueOf(redis, name)) })));
}

async function valueOf(redis: Redis, name: string): Promise<Buffer[]> {
  const type = await redis.type(name);
  switch (type) {
    case 'string':
      return [(await redis.getBuffer(name)) ?? Buffer.alloc(0)];
    case 'hash':
      return Object.entries(await redis.hgetallBuffer(name)).flatMap(([field, value]) => [Buffer.from(field), value]);
    case 'list':
      return redis.lrangeBuffer(name, 0, -1);
    case 'set':
      return redis.smembersBuffer(name);
    case 'zset':
      return redis.zrangeBuffer(name, '0', '-1');
    case 'stream':
      return (await redis.xrangeBuffer(name, '-', '+')).flatMap(([id, fields]) => [id, ...fields]);
    case 'none':
      return []; // its time was up after it was listed
    default:
      throw new Error(`how is a ${type} read?`);
  }
}
