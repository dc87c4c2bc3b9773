import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { securityHeaders } from '../../src/composition/securityHeaders.js';
import { hangUp, listen } from '../auth/support/rig.js';

describe('securityHeaders', () => {
  const sent = async (publicUrl: string): Promise<Headers> => {
    const server = createServer(express().use(securityHeaders(publicUrl), (_req, res) => void res.end()));
    try {
      return (await fetch(await listen(server))).headers;
    } finally {
      await hangUp(server);
    }
  };

  it('asks browsers to come back by https alone for a year, where clients reach us by https', async () => {
    const headers = await sent('https://pdmp.example.org');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect((await sent('http://127.0.0.1:8080')).has('strict-transport-security')).toBe(false);
  });

  it('lets no browser keep, guess, frame or run an answer', async () => {
    const headers = await sent('https://pdmp.example.org');
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    const shut = ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'];
    expect(policy).toEqual([...shut.map((directive) => `${directive} 'none'`), 'sandbox']);
  });
});
