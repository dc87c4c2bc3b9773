import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import {
  type AuditEvent,
  type Auditor,
  createAuditor,
  openAudit,
  type OpenAudit,
  pseudonym,
  searchAudit,
} from '../../src/audit/index.js';
import { createReportLinks, type ReportLinks, reportRouter } from '../../src/report/index.js';
import { StoreError } from '../../src/store/index.js';
import { createLog, createMetrics } from '../../src/telemetry/index.js';
import { balpFindings } from '../audit/support/balp.js';
import { hangUp, listen } from '../auth/support/rig.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { bound, pageOf, watchedStore } from './support/page.js';

describe('the pages behind history links', () => {
  const data = join(mkdtempSync(join(tmpdir(), 'pdmp-report-')), 'data');
  const { store } = watchedStore();
  const metrics = createMetrics();
  let log = '';
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => ((log += chunk.toString()), done()) });
  let server: Server;
  let url: string;
  let audit: OpenAudit;
  let auditor: Auditor;
  let links: ReportLinks;
  let admit: RequestHandler;
  /** What goes wrong in the middle of an opening. */
  let trouble: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const app = express();
    server = createServer(app);
    url = await listen(server);
    const gateway = { publicUrl: url, site: 'KY_TST' };
    audit = await openAudit({ data, instance: 'gateway', gateway });
    auditor = createAuditor({
      log: audit.log,
      gateway,
      patientKey: audit.keys.patients,
      routeOf: (state) => ({ state }),
    });
    links = createReportLinks({ store, publicUrl: url, lifeMs: 60_000 });
    const troubled: ReportLinks = {
      ...links,
      open: async (token) => {
        const page = await links.open(token);
        await trouble?.();
        return page;
      },
    };
    const deps = { links: troubled, audit: auditor, log: createLog({ stream }), metrics };
    app.use('/report', reportRouter({ ...deps, admit: (req, res, next) => admit(req, res, next) }));
  });
  beforeEach(() => {
    admit = (_req, _res, next) => next();
    trouble = undefined;
  });
  afterAll(async () => {
    await hangUp(server);
    await audit.log.close();
    await store.close();
    rmSync(join(data, '..'), { recursive: true, force: true });
  });

  const ask = async (link: string, init: RequestInit = {}) => {
    const response = await fetch(link, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const events = async (): Promise<AuditEvent[]> => {
    const found = await searchAudit(audit.folder, audit.keys, {}, { order: 'oldest', offset: 0, count: 1000 });
    return found.events.filter(({ outcomeDesc }) => outcomeDesc === 'report opened');
  };

  it('are shown once; then the link leads to a page that says what to do', async () => {
    const link = await links.issue(pageOf('the history'));
    const first = await ask(link);
    expect([first.status, first.text]).toEqual([200, '<!doctype html><p>the history</p>']);
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const second = await ask(link);
    expect(second.status).toBe(410);
    expect(second.text).toMatch(/ask for the history again in your EHR/);
    expect(second.text).not.toContain('the history</p>');
  });

  it('say the same of a link that is used, was never issued, or is none', async () => {
    const used = await links.issue(pageOf('x'));
    await ask(used);
    const pages = await Promise.all(
      [used, `${url}/report/${'A'.repeat(43)}`, `${url}/report/short`, `${url}/report`, `${url}/report/%E0%A4`].map(
        (link) => ask(link),
      ),
    );
    expect(pages.map(({ status }) => status)).toEqual([410, 410, 404, 404, 404]);
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  });

  it('are shown to one of fifty who ask at once, with one event', async () => {
    const before = (await events()).length;
    const link = await links.issue(pageOf('x'));
    const pages = await Promise.all(Array.from({ length: 50 }, () => ask(link)));
    expect(pages.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(49).fill(410)]);
    expect(await events()).toHaveLength(before + 1);
  });

  it('carry headers that let nothing in or out, whatever the answer is', async () => {
    for (const link of [await links.issue(pageOf('x')), `${url}/report/none`]) {
      const { headers } = await ask(link);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      const told = (name: string) => headers.get(name);
      expect(told('cache-control')).toBe('no-store');
      expect(told('referrer-policy')).toBe('no-referrer');
      expect(told('x-content-type-options')).toBe('nosniff');
      expect(told('x-robots-tag')).toMatch(/noindex/);
      expect(told('x-frame-options')).toBe('DENY');
      expect(told('cross-origin-opener-policy')).toBe('same-origin');
      expect(told('cross-origin-resource-policy')).toBe('same-origin');
      expect(told('cross-origin-embedder-policy')).toBe('require-corp');
      expect(told('set-cookie')).toBeNull();
    }
  });

  it.each([
    ['HEAD', { method: 'HEAD' }, 200],
    ['POST', { method: 'POST' }, 405],
    ['DELETE', { method: 'DELETE' }, 405],
    ['OPTIONS', { method: 'OPTIONS' }, 405],
    ['a browser that fetches ahead', { headers: { 'sec-purpose': 'prefetch' } }, 503],
    ['one that draws ahead', { headers: { 'sec-purpose': 'prefetch;prerender' } }, 503],
    ['an older one', { headers: { purpose: 'prefetch' } }, 503],
    ['Firefox ahead', { headers: { 'x-moz': 'prefetch' } }, 503],
    ['a preview', { headers: { 'x-purpose': 'preview' } }, 503],
  ])('stay good when %s comes by', async (_name, init, status) => {
    const link = await links.issue(pageOf('still here'));
    const looked = await ask(link, init);
    expect(looked.status).toBe(status);
    expect(looked.text).not.toContain('still here');
    if (status === 405) expect(looked.headers.get('allow')).toBe('GET, HEAD');
    expect((await ask(link)).text).toContain('still here');
  });

  it('stay good where there were too many requests', async () => {
    const link = await links.issue(pageOf('still here'));
    admit = (_req, _res, next) => next(Object.assign(new Error('slow down'), { status: 429 }));
    expect((await ask(link)).status).toBe(429);
    admit = (_req, _res, next) => next();
    expect((await ask(link)).status).toBe(200);
  });

  it('are told in the audit: for whom, by whom, of which states, in answer to what', async () => {
    await ask(await links.issue(pageOf('x')));
    const event = (await events()).at(-1);
    if (event === undefined) throw new Error('no event');
    expect(balpFindings(event)).toEqual([]);
    expect(event.agent.map(({ who }) => who?.display)).toEqual([
      'pdmp-gateway',
      'Made-up Clinic EHR',
      'Adam Amster',
      'Made-up Clinic',
    ]);
    expect(event.agent[1]).toMatchObject({ network: { address: expect.stringMatching(/127\.0\.0\.1$/) } });
    const told = JSON.stringify(event);
    const person = pseudonym(
      { given: 'Canarygiven', family: 'Canaryfamily', birthDate: '1931-01-31' },
      audit.keys.patients,
    );
    for (const known of [person, bound.requestId, bound.question, '1234567893']) expect(told).toContain(known);
    expect(told).not.toMatch(/Canary|1931-01-31/);
    const find = async (filter: object) =>
      (await searchAudit(audit.folder, audit.keys, filter, { order: 'newest', offset: 0, count: 1 })).events;
    for (const filter of [{ patient: person }, { state: 'OH' }, { state: 'KY' }, { requestId: bound.requestId }])
      expect(await find(filter)).toEqual([event]);
    expect(await find({ state: 'IN' })).toEqual([]);
  });

  it('are told there in valid FHIR', async () => {
    const validator = openFhirValidator();
    try {
      await ask(await links.issue(pageOf('x')));
      expect(await validator.errors(JSON.stringify((await events()).at(-1)))).toEqual([]);
    } finally {
      validator.close();
    }
  });

  it('leave no token and nobody in logs and figures', async () => {
    const link = await links.issue(pageOf('x'));
    const token = link.slice(-43);
    await ask(link);
    await ask(`${link}?token=${token}`);
    await ask(link, { method: 'POST' });
    trouble = () => Promise.reject(new Error(`trouble with ${token}`));
    expect((await ask(link)).status).toBe(500);
    const figures = await metrics.expose();
    expect(figures).toContain('pdmp_http_requests_total{route="/report",code="200"}');
    expect(log).toContain('"event":"http.error"');
    for (const secret of [token, 'Canary', 'Amster', bound.requestId]) {
      expect(log).not.toContain(secret);
      expect(figures).not.toContain(secret);
    }
  });

  it('wait where the store cannot be reached', async () => {
    const link = await links.issue(pageOf('x'));
    trouble = () => Promise.reject(new StoreError('unreachable', 'Redis does not answer'));
    const { status, text } = await ask(link);
    expect(status).toBe(503);
    expect(text).toMatch(/load this page again/);
  });

  // These end the log: last.
  it('stay good where the opening cannot be recorded', async () => {
    const link = await links.issue(pageOf('still here'));
    trouble = async () => {
      const home = join(audit.folder, 'gateway');
      // Another writer: from then on the log refuses to write, for good.
      for (const name of await readdir(home)) await appendFile(join(home, name), 'x');
    };
    const between = await ask(link);
    expect(between.status).toBe(503);
    expect(between.text).not.toContain('still here');
    trouble = undefined;
    expect((await ask(link)).status).toBe(503);
    expect((await links.open(link.slice(-43)))?.html).toContain('still here');
  });
});
