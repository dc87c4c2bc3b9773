import { sentencesOf } from '../exchange/sentences.js';
import type { Steps } from '../exchange/steps.js';
import type { StateOutcome, StateStatus } from '../exchange/types.js';
import { type Content, html, type Html } from './html.js';
import { lines, table } from './table.js';
import { moment } from './values.js';
import type { ReportView } from './view.js';

/** The status of a state, in words. */
const WORDS: Readonly<Record<StateStatus, string>> = {
  provided: 'Records came',
  'no-data': 'No records found',
  ambiguous: 'Several people match',
  deferred: 'Answer put off',
  disallowed: 'Not allowed',
  unsupported: 'Not supported',
  failed: 'Could not be consulted',
};

/** What became of each state: first in words that nobody can overlook where something is missing, then state by state. */
export function* statesSection({ answer, withheld = [] }: ReportView): Steps<Html> {
  const { outcomes } = answer;
  const isWithheld = ({ state }: StateOutcome): boolean => withheld.includes(state);
  const lacking = outcomes.filter(lacks);
  const complete = lacking.length === 0 && withheld.length === 0;
  const states = yield* table({
    caption: `States asked (${outcomes.length})`,
    rows: outcomes,
    lacking: (outcome) => lacks(outcome) || isWithheld(outcome),
    columns: [
      { title: 'State', cell: ({ state }) => state },
      {
        title: 'Status',
        cell: (outcome) => html`<strong>${isWithheld(outcome) ? 'Not shown here' : WORDS[outcome.status]}</strong>`,
      },
      { title: 'What that means', cell: (outcome) => meaning(outcome, isWithheld(outcome)) },
      {
        title: 'Dispenses here',
        kind: 'figure',
        cell: (outcome) => (outcome.status === 'provided' && !isWithheld(outcome) ? outcome.dispenses : 'none'),
      },
      { title: 'Fill dates searched', cell: searched },
      { title: 'Told at', cell: toldAt(answer.answeredAt) },
    ],
  });
  return html`<section aria-labelledby="states">
    <h2 id="states">What became of each state</h2>
    ${complete ? html`<p>${all(outcomes.length)}</p>` : alarm(lacking, outcomes.length, withheld)} ${states}
  </section> `;
}

/** A state's records may be missing from the report for any reason but that it has none. */
function lacks({ status }: StateOutcome): boolean {
  return status !== 'provided' && status !== 'no-data';
}

function all(count: number): string {
  return count === 1 ? 'The state that was asked answered.' : `All ${count} states that were asked answered.`;
}

function alarm(lacking: readonly StateOutcome[], asked: number, withheld: readonly string[]): Html {
  const count = `${lacking.length} of the ${asked} states asked`;
  return html`<div class="alert" role="note">
    <p>
      <strong>This history is not complete.</strong> ${lacking.length > 0 && `Records of ${count} are missing from it.`}
    </p>
    <ul>
      ${[...lacking.map((outcome) => sentencesOf(outcome).text), ...withheld.map(notShown)].map((said) => html`<li>${said}</li> `)}
    </ul>
  </div>`;
}

const notShown = (state: string): string => `Records of ${state} are not shown here.`;

function meaning(outcome: StateOutcome, isWithheld: boolean): Content {
  const { state, status, warnings, dispenses } = outcome;
  if (isWithheld) return `${notShown(state)} ${state} does not let them be shown on this page.`;
  const { text, advice } = sentencesOf(outcome);
  if (status !== 'provided') return lines(text, `For whoever runs the gateway: ${advice}.`);
  if (warnings.length > 0)
    return [
      text,
      html`<ul>
        ${warnings.map(({ text, count }) => html`<li>${text} (${count})</li>`)}
      </ul>`,
    ];
  return dispenses === 0 ? `${state} answered, and told no dispense of these dates.` : `${state} told its records.`;
}

function searched({ status, answer, period: asked }: StateOutcome): Content {
  if (status !== 'provided' && status !== 'no-data') return 'no result';
  const { start, end } = (answer.status === 'provided' && answer.period) || asked;
  return html`<span class="day">${start}</span> to <span class="day">${end}</span>`;
}

const toldAt =
  (answeredAt: string) =>
  ({ status, answer, toldAt }: StateOutcome): Content => {
    if (toldAt !== undefined) return lines(moment(toldAt), 'told earlier, and not asked again');
    if (status !== 'provided' && status !== 'no-data') return 'nothing told';
    return moment(answer.status === 'provided' ? (answer.executedAt ?? answeredAt) : answeredAt);
  };
