import { isObject, objects, text } from '../exchange/json.js';
import type { Steps } from '../exchange/steps.js';
import type { JsonObject, Resource } from '../fhir/types.js';
import { type Content, html } from './html.js';
import { medicationLines } from './medication.js';
import type { Group, Records } from './records.js';
import { type Column, lines, table } from './table.js';
import * as value from './values.js';

/** The patient alerts of a group: warnings that a state itself gives. */
export function* alertTable({ alerts }: Group, records: Records): Steps<Content> {
  return (
    alerts.length > 0 &&
    (yield* table<Resource>({
      caption: `Alerts that states give (${alerts.length})`,
      rows: alerts,
      columns: [
        { title: 'Alert', cell: ({ code, severity }) => lines(strong(value.concept(code) ?? 'Alert'), text(severity)) },
        { title: 'In words', cell: ({ detail }) => text(detail) },
        { title: 'Noticed', kind: 'day', cell: ({ identifiedDateTime }) => value.day(identifiedDateTime) },
        toldBy(records),
      ],
    }))
  );
}

/** The administrations of a group. */
export function* administrationTable({ administrations }: Group, records: Records): Steps<Content> {
  return (
    administrations.length > 0 &&
    (yield* table<Resource>({
      caption: `Administrations (${administrations.length}), newest first`,
      rows: administrations,
      columns: [
        { title: 'Given', kind: 'day', cell: given },
        { title: 'Drug', cell: (administration) => drug(administration, records) },
        { title: 'Dose', cell: ({ dosage }) => (isObject(dosage) ? dose(dosage) : undefined) },
        { title: 'Given by', cell: (administration) => givenBy(administration, records) },
        toldBy(records),
      ],
    }))
  );
}

/** The prescriptions of a group of which nothing is told that was dispensed or administered. */
export function* prescriptionTable({ prescriptions }: Group, records: Records): Steps<Content> {
  return (
    prescriptions.length > 0 &&
    (yield* table<Resource>({
      caption: `Prescriptions of which no dispense is told (${prescriptions.length}), newest first`,
      rows: prescriptions,
      columns: [
        { title: 'Written', kind: 'day', cell: written },
        { title: 'Drug', cell: (prescription) => drug(prescription, records) },
        { title: 'Quantity', cell: ({ dispenseRequest: asked }) => isObject(asked) && value.quantity(asked.quantity) },
        { title: 'Prescriber', cell: ({ requester }) => performers([{ actor: requester }], records) },
        toldBy(records),
      ],
    }))
  );
}

/** The scores of a group; what only holds others together is told with each of them. */
export function* scoreTable({ scores }: Group, records: Records): Steps<Content> {
  const sources = new Map(
    scores.flatMap((panel) => objects(panel.hasMember).flatMap((member) => [[records.find(member), panel] as const])),
  );
  const panels = new Set(sources.values());
  const rows = scores.filter((score) => !panels.has(score) || valueOf(score) !== undefined);
  const about = (score: Resource): readonly Resource[] => [score, ...[sources.get(score) ?? []].flat()];
  return (
    rows.length > 0 &&
    (yield* table<Resource>({
      caption: `Scores that states give (${rows.length})`,
      rows,
      columns: [
        { title: 'Score', cell: ({ code }) => strong(value.concept(code) ?? 'Score') },
        { title: 'Value', cell: valueOf },
        {
          title: 'Made by',
          cell: (score) =>
            value.joined(
              '; ',
              about(score).map(({ method }) => value.concept(method)),
            ),
        },
        { title: 'Note', cell: (score) => value.joined('; ', about(score).flatMap(notesOf)) },
        { title: 'Made on', kind: 'day', cell: (score) => value.day(score.effectiveDateTime) },
        toldBy(records),
      ],
    }))
  );
}

const toldBy = ({ tellers }: Records): Column<Resource> => ({
  title: 'Told by',
  cell: (resource) => tellers(resource).join(', '),
});

const strong = (words: string): Content => html`<strong>${words}</strong>`;

function given({ effectiveDateTime, effectivePeriod: period, status }: Resource): Content {
  const { start, end } = isObject(period) ? period : {};
  const when = value.day(effectiveDateTime) ?? value.joined(' to ', [value.day(start), value.day(end)]);
  return lines(when ?? 'day not told', status !== 'completed' && text(status));
}

function written({ authoredOn, status }: Resource): Content {
  return lines(value.day(authoredOn) ?? 'day not told', status !== 'unknown' && text(status));
}

function drug({ medicationReference, medicationCodeableConcept }: Resource, { find }: Records): Content {
  const [name, ...more] = medicationLines(find(medicationReference), medicationCodeableConcept);
  return lines(strong(name), ...more);
}

function dose(dosage: JsonObject): string | undefined {
  return value.joined(', ', [value.quantity(dosage.dose), text(dosage.text), value.concept(dosage.route)]);
}

function givenBy(administration: Resource, records: Records): string | undefined {
  const pharmacy = value.extension(administration, PHARMACY)?.valueReference;
  return performers(
    [...objects(administration.performer), ...(isObject(pharmacy) ? [{ actor: pharmacy }] : [])],
    records,
  );
}

const PHARMACY = 'urn:pdmp:extension:pharmacy';

function performers(performer: unknown, { find }: Records): string | undefined {
  const names = objects(performer).map(({ actor }) => {
    const found = find(actor);
    return text(found?.name) ?? value.personName(found);
  });
  return value.joined('; ', names);
}

function valueOf(score: Resource): string | undefined {
  const { valueString, valueInteger, valueQuantity, valueCodeableConcept } = score;
  return (
    text(valueString) ??
    value.digits(valueInteger) ??
    value.quantity(valueQuantity) ??
    value.concept(valueCodeableConcept)
  );
}

function notesOf({ note }: Resource): (string | undefined)[] {
  return objects(note).map((item) => text(item.text));
}
