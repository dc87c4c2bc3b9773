import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchHistory } from '../src/cli/ehr/searchHistory.js';
import { stateReports } from '../src/cli/ehr/stateReports.js';
import { loadConfig } from '../src/config/index.js';
import { startGateway } from '../src/gateway.js';
import { cast } from '../src/simulator/index.js';
import { type House, startHouse } from './support/house.js';

const window = { from: '2024-11-01', to: '2026-10-31' };
const asOf = '2026-10-31';

describe('startGateway', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ asOf, faults: { IN: 'truncated' } });
  });
  afterAll(() => house.close());

  it('says on both ports that it lives and can serve', async () => {
    for (const base of [house.gateway.url, house.gateway.adminUrl]) {
      for (const path of ['/healthz', '/readyz'])
        expect([path, (await fetch(base + path)).status]).toEqual([path, 200]);
    }
  });

  it('shows metrics to operators only', async () => {
    expect((await fetch(`${house.gateway.adminUrl}/metrics`)).status).toBe(200);
    expect((await fetch(`${house.gateway.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${house.gateway.adminUrl}/fhir/metadata`)).status).toBe(404);
    expect((await fetch(`${house.gateway.adminUrl}/auth/token`, { method: 'POST' })).status).toBe(404);
  });

  it.each(['/healthz', '/fhir/metadata', '/fhir/MedicationDispense', '/nowhere'])(
    'sends safe headers with %s',
    async (path) => {
      const { headers } = await fetch(house.gateway.url + path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
      );
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('asks every state once, and tells each once in answer, log and metrics', async () => {
    const before = house.log.length;
    const { status, resource } = await searchHistory(await house.session(), { ...cast.star, ...window });
    expect(status).toBe(200);
    const { given, family, birthDate } = cast.star;
    const known = house.simulator.truth(given, family, birthDate, window.from, window.to);
    const expected = known.map(({ state, dispenses }) =>
      state === 'IN'
        ? { state, status: 'failed', dispenses: 0 }
        : { state, status: 'provided', dispenses: dispenses.length },
    );
    const reports = stateReports(resource).map(({ state, status: became, dispenses }) => ({
      state,
      status: became,
      dispenses,
    }));
    expect(reports).toEqual(expected.sort((one, other) => one.state.localeCompare(other.state)));

    const lines = house.log.slice(before).filter(({ event }) => event === 'state.answered');
    expect(lines.map(({ state, status: became }) => [state, became]).sort()).toEqual(
      reports.map(({ state, status: became }) => [state, became]),
    );
    expect(lines.find(({ state }) => state === 'IN')).toMatchObject({
      failure: 'malformed',
      disclosed: 'maybe',
      protocol: 'pmix-3',
    });

    const metrics = await (await fetch(`${house.gateway.adminUrl}/metrics`)).text();
    expect(metrics).toContain('pdmp_state_answers_total{state="IN",protocol="pmix-3",status="failed"} 1');
    expect(metrics).toContain('pdmp_state_answers_total{state="WA",protocol="script-2017071",status="provided"} 1');
  });

  it('logs and counts nothing of the patient', async () => {
    await searchHistory(await house.session(), { ...cast.star, ...window });
    const told = JSON.stringify(house.log) + (await (await fetch(`${house.gateway.adminUrl}/metrics`)).text());
    for (const secret of [cast.star.given, cast.star.family, cast.star.birthDate]) expect(told).not.toContain(secret);
    expect(house.log.filter(({ dropped }) => dropped !== undefined)).toEqual([]);
  });

  it('keeps its keys to itself', () => {
    const data = join(house.folder, 'data');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const name of ['id.key', 'store.key']) expect(statSync(join(data, name)).mode & 0o777).toBe(0o600);
  });

  it('warns in the log where its operators’ port is reached from elsewhere in plain HTTP', async () => {
    const warned = async (host: string): Promise<boolean> => {
      const config = loadConfig(house.configFile, {});
      const lines: string[] = [];
      const logTo = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
      const elsewhere = { ...config, data: join(house.folder, 'elsewhere'), admin: { ...config.admin, host } };
      await (await startGateway(elsewhere, { logTo })).close();
      expect(lines.join('')).toContain('"gateway.started"');
      return lines.some((line) => line.includes('"level":"warn"') && line.includes('"event":"admin.plain"'));
    };
    expect(await warned('0.0.0.0')).toBe(true);
    expect(await warned('127.0.0.1')).toBe(false);
  });

  it("fails with the system's word where a port is taken, and frees what it held", async () => {
    const [taken, free] = [await occupy(0), await occupy(0)];
    await free.release();
    const config = loadConfig(house.configFile, {});
    const wanted = {
      ...config,
      server: { ...config.server, port: free.port },
      admin: { ...config.admin, port: taken.port },
    };
    await expect(startGateway(wanted, { logTo: nowhere() })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: taken.port,
    });
    const again = await occupy(free.port);
    await Promise.all([again.release(), taken.release()]);
  });
});

describe('Gateway.close', () => {
  it('lets a running question end, then answers nobody', async () => {
    const house = await startHouse({ asOf, faults: { OH: 'slow:700' } });
    const session = await house.session();
    const running = searchHistory(session, { ...cast.star, ...window });
    await new Promise((resolve) => setTimeout(resolve, 250));
    const closed = house.close();
    const { status, resource } = await running;
    expect(status).toBe(200);
    expect(stateReports(resource).find(({ state }) => state === 'OH')?.status).toBe('provided');
    await closed;
    await expect(fetch(`${house.gateway.url}/healthz`)).rejects.toThrow();
    await expect(fetch(`${house.gateway.adminUrl}/healthz`)).rejects.toThrow();
  });

  it('keeps ids of resources from one run to the next', async () => {
    const first = await startHouse({ asOf });
    const config = loadConfig(first.configFile, {});
    const idsOf = async (base: string) => {
      const { resource } = await searchHistory(
        { ...(await first.session()), base: `${base}/fhir` },
        { ...cast.star, ...window },
      );
      const entries =
        'entry' in resource ? (resource.entry as { resource: { resourceType: string; id: string } }[]) : [];
      return entries
        .filter((entry) => entry.resource.resourceType === 'MedicationDispense')
        .map((entry) => entry.resource.id);
    };
    const before = await idsOf(first.gateway.url);
    expect(before.length).toBeGreaterThan(20);
    await first.gateway.close();
    const port = Number(new URL(first.gateway.url).port);
    const second = await startGateway({ ...config, server: { ...config.server, port } }, { logTo: nowhere() });
    expect(await idsOf(second.url)).toEqual(before);
    await second.close();
    await first.simulator.stop();
  });
});

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Listens on a port, 0 for any, until released. */
async function occupy(port: number): Promise<{ port: number; release(): Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    release: () => new Promise((resolve) => server.close(resolve)),
  };
}
