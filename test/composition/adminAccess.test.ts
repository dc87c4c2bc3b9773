import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from '@jest/globals';
import { adminAccess } from '../../src/composition/adminAccess.js';
import { Secret } from '../../src/config/secret.js';

describe('adminAccess', () => {
  let close = async (): Promise<void> => undefined;
  afterEach(() => close());

  /** Status of a request with these headers, and how it may sign in. */
  const ask = async (token: string | undefined, headers: Record<string, string>, address = '127.0.0.1') => {
    const app = express().use(adminAccess(token === undefined ? undefined : new Secret(token)), (_req, res) => {
      res.status(204).end();
    });
    const server = createServer(app).listen(0, address);
    await new Promise((resolve) => server.once('listening', resolve));
    close = () => new Promise((resolve) => server.close(() => resolve()));
    const { port } = server.address() as AddressInfo;
    const host = address.includes(':') ? `[${address}]` : address;
    return new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      request({ host: address, port, headers: { host: `${host}:${port}`, ...headers }, agent: false }, (res) => {
        res.resume().on('end', () => resolve([res.statusCode, res.headers['www-authenticate']]));
      })
        .on('error', reject)
        .end();
    });
  };
  const token = 'a-token-of-operators';
  const challenge = 'Bearer realm="pdmp-gateway admin"';

  it.each<[string, Record<string, string>, number]>([
    ['from this machine', {}, 204],
    ['as localhost', { host: 'localhost:8081' }, 204],
    ['as LOCALHOST without port', { host: 'LOCALHOST' }, 204],
    ['by a page under another name', { host: 'evil.example.org' }, 403],
    ['by a name that begins like ours', { host: '127.0.0.1.evil.example.org' }, 403],
    ['through a proxy', { 'x-forwarded-for': '10.0.0.1' }, 403],
    ['through another', { forwarded: 'for=10.0.0.1' }, 403],
    ['through a third', { via: '1.1 proxy' }, 403],
    ['with a token that nobody configured', { authorization: `Bearer ${token}`, host: 'evil.example.org' }, 403],
  ])('without a token lets pass or not: %s', async (_name, headers, status) => {
    expect(await ask(undefined, headers)).toEqual([status, undefined]);
  });

  it('without a token lets IPv6 loopback pass', async () => {
    expect(await ask(undefined, {}, '::1')).toEqual([204, undefined]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['right', { authorization: `Bearer ${token}` }, 204],
    ['right, from elsewhere', { authorization: `bearer ${token}`, host: 'admin.example.org', via: '1.1 proxy' }, 204],
    ['none, though from this machine', {}, 401],
    ['wrong', { authorization: 'Bearer x' }, 401],
    ['too short', { authorization: `Bearer ${token.slice(0, -1)}` }, 401],
    ['too long', { authorization: `Bearer ${token}x` }, 401],
    ['of another case', { authorization: `Bearer ${token.toUpperCase()}` }, 401],
    ['in another scheme', { authorization: `Basic ${token}` }, 401],
    ['empty', { authorization: 'Bearer ' }, 401],
  ])('with a token asks for it: %s', async (_name, headers, status) => {
    expect(await ask(token, headers)).toEqual([status, status === 401 ? challenge : undefined]);
  });
});
