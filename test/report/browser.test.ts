import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import express from 'express';
import type { Browser, Page } from 'puppeteer-core';
import { createAuditor, type OpenAudit } from '../../src/audit/index.js';
import type { ExchangeAnswer } from '../../src/exchange/types.js';
import {
  createReportLinks,
  renderReport,
  type ReportLinks,
  reportRouter,
  type ReportView,
} from '../../src/report/index.js';
import { memoryStore } from '../../src/store/index.js';
import { createLog, createMetrics } from '../../src/telemetry/index.js';
import { gateway, makeBench } from '../audit/support/logs.js';
import { hangUp, listen } from '../auth/support/rig.js';
import { describeInBrowser, openBrowser } from '../support/browser.js';
import { pdfPages } from '../support/pdf.js';
import { mergedAnswer } from './support/merged.js';
import { bound } from './support/page.js';
import { poisoned } from './support/poisoned.js';
import { fullView, publicUrl } from './support/view.js';

/** Contrast of each piece of text with what it stands on, by WCAG 2.2; those below 4.5. */
const FAINT = `[...document.querySelectorAll('body *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => {
  const light = (css) => { const [r, g, b] = css.match(/[\\d.]+/g).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  let on = e; while (on && getComputedStyle(on).backgroundColor === 'rgba(0, 0, 0, 0)') on = on.parentElement;
  const [a, b] = [light(getComputedStyle(e).color), light(on ? getComputedStyle(on).backgroundColor : 'rgb(255,255,255)')].sort((x, y) => y - x);
  return [e.textContent.slice(0, 30), (a + 0.05) / (b + 0.05)];
}).filter(([, ratio]) => ratio < 4.5)`;

describeInBrowser('a history page in a browser', () => {
  let answer: ExchangeAnswer;
  let browser: Browser;
  let server: Server;
  let links: ReportLinks;
  let opened: OpenAudit;
  const bench = makeBench();
  beforeAll(async () => {
    const app = express();
    server = createServer(app);
    const url = await listen(server);
    links = createReportLinks({ store: memoryStore({ maxBytes: 1e7 }), publicUrl: url, lifeMs: 60_000 });
    opened = await bench.open();
    const audit = createAuditor({
      log: opened.log,
      gateway,
      patientKey: opened.keys.patients,
      routeOf: (state) => ({ state }),
    });
    app.use('/report', reportRouter({ links, audit, log: createLog({ level: 'silent' }), metrics: createMetrics() }));
    [browser, answer] = await Promise.all([openBrowser(), mergedAnswer({ faults: { IN: 'truncated' } })]);
  });
  afterAll(async () => {
    await browser.close();
    await hangUp(server);
    await opened.log.close();
    bench.remove();
  });

  const real = (): ReportView => ({ answer, publicUrl });

  const visit = async (view: ReportView, width = 1280) => {
    const page = await browser.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.setViewport({ width, height: 800 });
    const link = await links.issue({ html: await renderReport(view), bound });
    const response = await page.goto(link, { waitUntil: 'load' });
    return { page, link, requests, complaints, status: response?.status() };
  };
  const count = (page: Page, selector: string): Promise<unknown> =>
    page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  it('stands alone: one request, no complaint, its style under the policy', async () => {
    const { page, link, requests, complaints, status } = await visit(real());
    expect(status).toBe(200);
    await page.waitForNetworkIdle();
    expect(requests).toEqual([link]);
    expect(complaints).toEqual([]);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.alert')).borderTopWidth`)).toBe('3px');
    expect(await page.title()).toBe('Prescription monitoring report');
    await page.close();
  });

  it('is gone when it is loaded again', async () => {
    const { page, complaints } = await visit(real());
    const again = await page.reload();
    expect(again?.status()).toBe(410);
    expect(await page.evaluate('document.body.innerText')).toMatch(/ask for the history again in your EHR/);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('footer')).borderTopWidth`)).toBe('1px');
    // The status itself is all that the browser has to say.
    expect(complaints.filter((text) => !text.includes('410'))).toEqual([]);
    await page.close();
  });

  it('shows every dispense of the merged answer', async () => {
    const { page } = await visit(real());
    const dispenses = answer.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense').length;
    expect(dispenses).toBeGreaterThan(20);
    expect(await count(page, 'td[data-label="Rx number"]')).toBe(dispenses);
    await page.close();
  });

  it.each([
    ['real states', real],
    ['every field', fullView],
    ['words of 10,000 letters', () => poisoned('x'.repeat(10_000))],
  ])('needs no sideways scrolling at 320 px: %s', async (_name, view) => {
    const { page } = await visit(view(), 320);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.close();
  });

  it('tells the roles of its tables, which some browsers forget where rows are shown as lists', async () => {
    const { page } = await visit(fullView(), 320);
    for (const tag of ['table', 'thead', 'tbody', 'tr', 'th', 'td']) {
      expect(await count(page, tag)).toBeGreaterThan(0);
      expect(await count(page, `${tag}:not([role])`)).toBe(0);
    }
    expect(await page.evaluate(`getComputedStyle(document.querySelector('tbody tr')).display`)).toBe('block');
    await page.close();
  });

  it('has a language, headings in order, captions, scopes and text that can be read', async () => {
    const { page } = await visit(fullView());
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    const levels = (await page.evaluate(
      `[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))`,
    )) as number[];
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, i) => level > (levels[i - 1] ?? 1) + 1)).toEqual([]);
    expect(await count(page, 'table')).toBe(await count(page, 'table > caption'));
    expect(await count(page, 'th:not([scope])')).toBe(0);
    expect(await page.evaluate(FAINT)).toEqual([]);
    await page.close();
  });

  it.each(['letter', 'a4'] as const)(
    'prints on %s with head rows, patient and number on every page',
    async (format) => {
      const { page } = await visit(real());
      const pages = pdfPages(await page.pdf({ format, landscape: true }));
      expect(pages.length).toBeGreaterThan(3);
      for (const [i, text] of pages.entries()) {
        expect(text).toContain(`Page ${i + 1} of ${pages.length}`);
        expect(text).toContain('Holmes, Sherlock, born 1954-01-06');
        expect(text).toMatch(/report of \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
        if (/Schedule II/.test(text)) expect(text).toMatch(/Filled Written Drug Quantity Days/);
      }
      expect(pages.filter((text) => text.includes('Filled Written Drug')).length).toBeGreaterThan(3);
      expect(pages[0]).toContain('This history is not complete.');
      await page.close();
    },
  );
});
