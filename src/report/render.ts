import { objects, text } from '../exchange/json.js';
import { tellersOf } from '../exchange/merge/tellers.js';
import { isBreather, pace, type Steps } from '../exchange/steps.js';
import { DEA, NPI } from '../fhir/systems.js';
import type { Resource } from '../fhir/types.js';
import { type Content, html, type Html } from './html.js';
import { page } from './page.js';
import { peopleSection } from './people.js';
import { statesSection } from './states.js';
import { facts, lines } from './table.js';
import * as value from './values.js';
import type { ReportView } from './view.js';

/**
 * The history as a page that a clinician reads and prints: what became of each state, then what each told. A whole HTML
 * document without scripts or anything from elsewhere, to be sent under the policy of `headers.ts`.
 * Long ones are made in turns with everything else.
 * @returns rejects with a RangeError where the answer still holds records of a state that is withheld
 */
export function renderReport(view: ReportView): Promise<string> {
  return pace(report(view));
}

function* report(view: ReportView): Steps<string> {
  yield* checkWithheld(view);
  const { query, answeredAt } = view.answer;
  const who = `${value.personName(query.patient) ?? 'Name not given'}, born ${value.day(query.patient.birthDate) ?? 'not given'}`;
  const sections = [question(view), yield* statesSection(view), yield* peopleSection(view)];
  return page(
    'Prescription monitoring report',
    html`<h1>Prescription monitoring report</h1>
      ${sections}`,
    html`<span>${who}</span
      ><span>Prescription monitoring report of ${value.moment(answeredAt)}. Confidential health information.</span>`,
  );
}

/** What a caller forgot to take out must not be seen. */
function* checkWithheld({ answer, publicUrl, withheld = [] }: ReportView): Steps<void> {
  if (withheld.length === 0) return;
  for (const [done, resource] of answer.resources.entries()) {
    const leaking = tellersOf(resource, { publicUrl }).find((state) => withheld.includes(state));
    if (leaking !== undefined) throw new RangeError(`records of ${leaking} are withheld, and stand in the answer`);
    if (isBreather(done)) yield;
  }
}

/** Who asked, for whom, for which days and when. */
function question({ answer: { query, answeredAt } }: ReportView): Html {
  const { patient, practitioner, role, organization, period, requestedAt, requestId } = query;
  return facts([
    ['Patient', html`<strong>${value.personName(patient) ?? 'not given'}</strong>`],
    ['Birth date', html`<strong>${value.day(patient.birthDate) ?? 'not given'}</strong>`],
    ['Address given', value.addresses(patient)],
    ['Asked by', asker(practitioner, role)],
    ['For', organization && lines(text(organization.name), value.phones(organization))],
    ['Fill dates asked for', `${period.start} to ${period.end}`],
    ['Asked', value.moment(requestedAt)],
    ['Answered', value.moment(answeredAt)],
    ['Question id', requestId],
  ]);
}

function asker(practitioner: Resource | undefined, role: Resource | undefined): Content {
  const roles = objects(role?.code).map(value.concept);
  const ids = [DEA, NPI].map((system) => value.identifier(practitioner, system));
  return (
    practitioner &&
    lines(
      value.personName(practitioner),
      value.joined(', ', roles)?.replaceAll('-', ' '),
      value.joined(', ', [ids[0] && `DEA ${ids[0]}`, ids[1] && `NPI ${ids[1]}`]),
    )
  );
}
