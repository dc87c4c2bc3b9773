import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import express from 'express';
import type { ListedClient, RegisteredClient } from '../../src/auth/index.js';
import { findByCertificate, fingerprintOf } from '../../src/composition/clientCertificates.js';
import { httpServer } from '../transport/servers.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('the fingerprint that a proxy tells', () => {
  it.each<[string, string | undefined, [string, string][]]>([
    ['in hex', A, [['X-Fp', A]]],
    ['with colons, in capitals', A, [['x-fp', A.toUpperCase().replace(/..(?=.)/g, '$&:')]]],
    [
      'twice',
      undefined,
      [
        ['X-Fp', A],
        ['X-Fp', B],
      ],
    ],
    ['cut off', undefined, [['X-Fp', A.slice(1)]]],
    ['by another header', undefined, [['X-Other', A]]],
  ])('%s', async (_how, expected, headers) => {
    const app = express().get('/', (req, res) => void res.json({ told: fingerprintOf(req, 'X-Fp') }));
    const server = await httpServer(app);
    const answer = await fetch(`http://127.0.0.1:${server.port}/`, { headers });
    expect(((await answer.json()) as { told?: string }).told).toBe(expected);
    await server.stop();
  });

  it('is not believed where no header is configured', async () => {
    const app = express().get('/', (req, res) => void res.json({ told: fingerprintOf(req) }));
    const server = await httpServer(app);
    const answer = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { 'X-Fp': A } });
    expect(await answer.json()).toEqual({});
    await server.stop();
  });
});

describe('the client of a certificate', () => {
  const client = (id: string, ...certificates: string[]): RegisteredClient => ({
    ...{ id, name: id, scopes: [], states: [], certificates },
    requestor: { name: { family: 'F', given: 'G' }, role: 'physician' },
  });
  let shared: [string, string][];
  beforeEach(() => void (shared = []));
  const find = (...listed: [RegisteredClient, 'approved' | 'pending' | 'revoked'][]) => {
    const lines = listed.map(([one, status]): ListedClient => ({ id: one.id, status, home: 'folder', client: one }));
    const record = (id: string) => listed.find(([one]) => one.id === id)!;
    return findByCertificate(
      {
        list: async () => lines,
        find: async (id) => ({ client: record(id)[0], status: record(id)[1] }),
      },
      (...both) => shared.push(both),
    );
  };

  it('is the approved one that lists it', async () => {
    const found = find([client('one', A), 'approved'], [client('two', B), 'pending'], [client('three', A), 'revoked']);
    expect([(await found(A))?.id, (await found(B))?.id, (await found('c'))?.id]).toEqual(['one', undefined, undefined]);
  });

  it('is nobody where two list it; both are told, not again within a minute', async () => {
    const found = find([client('one', A, B), 'approved'], [client('two', A), 'approved']);
    expect([(await found(B))?.id, shared]).toEqual(['one', []]);
    expect([await found(A), await found(A)]).toEqual([undefined, undefined]);
    expect(shared).toEqual([['one', 'two']]);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 61_000);
    await found(A);
    clock.mockRestore();
    expect(shared).toHaveLength(2);
  });
});
