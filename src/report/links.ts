import { createHash, randomBytes } from 'node:crypto';
import type { OpenedReport, Requester } from '../audit/index.js';
import type { Store } from '../store/index.js';

/** Whom a report was made for, and of whom: what the audit tells when the page is opened. */
export interface ReportBinding extends OpenedReport {
  readonly client: { readonly id: string; readonly name: string };
  readonly requester: Requester;
  /** `X-Request-ID` of the question. */
  readonly requestId: string;
  /** The gateway's own id of the question, 32 hex digits. */
  readonly question: string;
}

/** A page and whom it is for. */
export interface ReportPage {
  /** A whole document of `renderReport`. */
  readonly html: string;
  readonly bound: ReportBinding;
}

/** A page that was taken from its link. */
export interface TakenReport extends ReportPage {
  /** Makes the link good again for what is left of its life: the page could not be shown. */
  putBack(): Promise<void>;
}

/** Links to reports: each opens once, and for a while. */
export interface ReportLinks {
  /** Keeps the page. @returns its link: whoever has it can open it. @throws StoreError where the store cannot be reached */
  issue(page: ReportPage): Promise<string>;
  /**
   * The page behind a token; of all who ask at once, on whatever replica, one gets it. `undefined` for one that is used,
   * expired or was never issued; those cannot be told apart.
   * @throws StoreError where the store cannot be reached
   */
  open(token: string): Promise<TakenReport | undefined>;
}

/** What {@link createReportLinks} needs to know. */
export interface ReportLinksOptions {
  /** Seals what it is given (`sealed`): pages hold histories. */
  readonly store: Store;
  readonly publicUrl: string;
  /** Milliseconds for which a link is good. */
  readonly lifeMs: number;
  readonly clock?: () => Date;
}

const TOKEN_BYTES = 32;

/** Whether a text has the form of a token. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Makes links. The store is told a hash of each token and never a token: who reads the store can open no report. */
export function createReportLinks({
  store,
  publicUrl,
  lifeMs,
  clock = () => new Date(),
}: ReportLinksOptions): ReportLinks {
  const base = publicUrl.replace(/\/+$/, '');
  const keep = async (key: string, { html, bound }: ReportPage, expiresAt: number): Promise<void> => {
    const head = JSON.stringify({ expiresAt, bound } satisfies Head);
    await store.put(key, Buffer.from(`${head}\n${html}`), expiresAt - clock().getTime());
  };
  return {
    async issue(page) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await keep(keyOf(token), page, clock().getTime() + lifeMs);
      return `${base}/report/${token}`;
    },
    async open(token) {
      if (!isToken(token)) return undefined;
      const key = keyOf(token);
      const kept = await store.take(key);
      if (kept === undefined) return undefined;
      const { expiresAt, ...page } = readPage(kept);
      if (expiresAt <= clock().getTime()) return undefined;
      return { ...page, putBack: () => keep(key, page, expiresAt) };
    },
  };
}

function keyOf(token: string): string {
  return `report:${createHash('sha256').update(token).digest('base64url')}`;
}

/** What stands before a page: one line of JSON. */
interface Head {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly bound: ReportBinding;
}

/** What `keep` wrote; the store's seal proves that nobody else did. */
function readPage(kept: Uint8Array): ReportPage & Head {
  const text = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString();
  const end = text.indexOf('\n');
  const head = JSON.parse(text.slice(0, end)) as Head;
  return { ...head, html: text.slice(end + 1) };
}
