import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openRoutes } from '../../src/composition/openRoutes.js';
import { loadConfig } from '../../src/config/index.js';
import type { StateAnswer } from '../../src/exchange/types.js';
import { openTables } from '../../src/mapping/index.js';
import type { Tables } from '../../src/mapping/types.js';
import { query, sample, say, type StateServer, stateServer, textOf } from '../standards/stateServer.js';

let tables: Tables;
let state: StateServer;
const folder = mkdtempSync(join(tmpdir(), 'pdmp-routes-'));
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
});
afterAll(async () => {
  await state.stop();
  rmSync(folder, { recursive: true });
});

/** Asks WA, by a route with these settings, for two years; tells what it was asked for. */
async function ask(settings: object): Promise<{ answer: StateAnswer; asked: string[] }> {
  const file = join(folder, 'gateway.yaml');
  const WA = { protocol: 'script-2017071', endpoint: state.url.replace(/\?.*/, ''), ...settings };
  const gateway = { site: 'GWY01' };
  writeFileSync(file, stringify({ gateway, routes: { WA } }));
  const [route] = openRoutes(loadConfig(file, {}), tables, '1');
  state.received.length = 0;
  state.answer = ({ body }, response) => {
    const approved = sample('ncpdp/17-rxhistoryresponse-approved-no-data.xml');
    say(approved.replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(body, 'MessageID')}`))(
      { headers: {}, body },
      response,
    );
  };
  try {
    const answer = await route!.state.ask(query, AbortSignal.timeout(5000), 5000);
    const asked = state.received.map(({ body }) =>
      (/<RequestedDates>.*/s.exec(body)?.[0] ?? '').match(/\d{4}-\d\d-\d\d/g)!,
    );
    return { answer, asked: asked.map((days) => days.join(' ')).sort() };
  } finally {
    await route!.requestor.close();
  }
}

describe('a route', () => {
  it('asks for the whole window at once', async () => {
    const { answer, asked } = await ask({});
    expect(asked).toEqual(['2024-01-15 2026-01-15']);
    expect(answer).toMatchObject({ status: 'no-data' });
  });

  it('asks for it in parts where its state answers no longer one', async () => {
    const { answer, asked } = await ask({ longestWindow: '12mo' });
    expect(asked).toEqual(['2024-01-15 2025-01-14', '2025-01-15 2026-01-15']);
    expect(answer).toMatchObject({ status: 'no-data' });
  });

  it('asks for no more parts than it may', async () => {
    const { answer, asked } = await ask({ longestWindow: '30d', mostWindows: 20 });
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ status: 'failed', code: 'limit' });
  });
});
