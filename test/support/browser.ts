import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Browser, launch } from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser on the PATH, if there is one. */
export const browserPath = NAMES.flatMap((name) =>
  (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
).find(isExecutable);

/**
 * `describe` for what is seen in a real browser. Without one there is instead a single test that names what was skipped,
 * which `scripts/test.mjs` counts and prints; with CI=true that test fails, so that nothing is lost unseen.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (browserPath !== undefined) return describe(name, tests);
  it(`skipped: no chromium on the PATH: ${name}`, () => expect(process.env.CI).not.toBe('true'));
}

/** Starts the browser without a window. As root in a container its own sandbox cannot start; it visits loopback only. */
export function openBrowser(): Promise<Browser> {
  return launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
