import { html } from './html.js';
import { page } from './page.js';

/** Why there is no report to see. */
export type Notice = 'gone' | 'unavailable' | 'busy' | 'failed';

const WORDS: Readonly<Record<Notice, readonly [heading: string, what: string]>> = {
  gone: [
    'This link does not lead to a report',
    'A link to a report can be opened once, and for a short time. To see the report, ask for the history again in your EHR; ' +
      'it will give you a new link.',
  ],
  unavailable: [
    'The report cannot be shown now',
    'Nothing was shown, and the link may still be good: load this page again in a minute. If it then says that the link ' +
      'leads to no report, ask for the history again in your EHR.',
  ],
  busy: ['Too many requests', 'Nothing was shown, and the link is still good: load this page again in a minute.'],
  failed: [
    'The report could not be shown',
    'Something went wrong. Ask for the history again in your EHR; it will give you a new link.',
  ],
};

/** A page that says in a sentence what to do. It is the same whatever the link was. */
export function renderNotice(notice: Notice): string {
  const [heading, what] = WORDS[notice];
  return page(
    heading,
    html`<h1>${heading}</h1>
      <p>${what}</p>`,
    'PDMP gateway',
  );
}
