import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { startingApp } from '../../src/composition/apps.js';
import { healthRouter } from '../../src/composition/health.js';
import { hangUp, listen } from '../auth/support/rig.js';

describe('startingApp', () => {
  it.each(['/healthz', '/readyz', '/fhir/metadata'])('sends %s with the headers of every answer', async (path) => {
    const sent = async (url: string): Promise<Headers> => {
      const server = createServer(
        startingApp(
          healthRouter(() => false),
          url,
        ),
      );
      try {
        return (await fetch(`${await listen(server)}${path}`)).headers;
      } finally {
        await hangUp(server);
      }
    };
    const headers = await sent('https:');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': 'no-store',
      'strict-transport-security': expect.stringContaining('max-age=31536000'),
    });
    expect((await sent('')).has('strict-transport-security')).toBe(false);
  });
});
