import { isObject } from '../exchange/json.js';
import { isBreather, type Steps } from '../exchange/steps.js';
import type { Resource } from '../fhir/types.js';
import { dispenseTable } from './dispenses.js';
import { type Content, html, type Html } from './html.js';
import { administrationTable, alertTable, prescriptionTable, scoreTable } from './others.js';
import { type Group, type Records, recordsOf } from './records.js';
import { facts, lines } from './table.js';
import * as value from './values.js';
import type { ReportView } from './view.js';

const SPECIES = 'urn:pdmp:extension:species';
const ANIMAL = 'urn:pdmp:extension:animal-name';
/** How FHIR itself tells an animal; its name is the patient's then. */
const FHIR_ANIMAL = 'http://hl7.org/fhir/StructureDefinition/patient-animal';

/** What states told, a person at a time. */
export function* peopleSection(view: ReportView): Steps<Html> {
  const records = yield* recordsOf(view);
  const { groups } = records;
  const born = view.answer.query.patient.birthDate;
  const shared = yield* sharedList(records);
  const told: Html[] = [];
  for (const group of groups) told.push(yield* groupOf(group, records, born));
  return html`<section aria-labelledby="people">
    <h2 id="people">What states told, person by person</h2>
    ${
      groups.length === 0
        ? html`<p>
            No records are shown. See above what became of each state before you take that for an empty history.
          </p>`
        : html`<p>
            Each state tells of the person whom it takes for the one asked for. Records of different states are not
            merged into one person: compare names, birth dates and addresses.
          </p>`
    }
    ${shared} ${told}
  </section> `;
}

function* groupOf(group: Group, records: Records, born: unknown): Steps<Html> {
  const { patient, states, dispenses, administrations, prescriptions, alerts, scores } = group;
  const empty = [dispenses, administrations, prescriptions, alerts, scores].every(({ length }) => length === 0);
  const name = patient === undefined ? 'Records that name no person' : (value.personName(patient) ?? 'Name not told');
  const tables = [
    yield* alertTable(group, records),
    yield* dispenseTable(group, records),
    yield* administrationTable(group, records),
    yield* prescriptionTable(group, records),
    yield* scoreTable(group, records),
  ];
  return html`<section>
    <h3>${name}, told by ${states.join(', ')}</h3>
    ${patient !== undefined && personFacts(patient, born)} ${tables}
    ${empty && html`<p>No records stand under this person.</p>`}
  </section> `;
}

function personFacts(patient: Resource, born: unknown): Html {
  const { birthDate, gender } = patient;
  const species = value.extension(patient, SPECIES)?.valueCoding;
  const isAnimal = isObject(species) && value.coding(species) !== 'Human';
  const animal = value.extension(patient, ANIMAL)?.valueString;
  return facts([
    ['Birth date', birthDateLines(value.day(birthDate), born)],
    ['Sex', typeof gender === 'string' && gender],
    ['Address', value.addresses(patient)],
    ['Phone', value.phones(patient)],
    [
      'Animal',
      value.joined(', ', [
        typeof animal === 'string' ? animal : undefined,
        isAnimal ? value.coding(species) : undefined,
        animalOf(patient),
      ]),
    ],
  ]);
}

function animalOf(patient: Resource): string | undefined {
  const animal = value.extension(patient, FHIR_ANIMAL);
  return animal && (value.concept(value.extension(animal, 'species')?.valueCodeableConcept) ?? 'an animal');
}

function birthDateLines(told: string | undefined, asked: unknown): Content {
  if (told === undefined) return 'not told';
  return told === asked ? told : lines(told, html`<span class="mark">Not the birth date asked for</span>`);
}

/** A dispense that several states told stands once, under the patient that it names: where to find what the others told. */
function* sharedList({ groups, tellers }: Records): Steps<Content> {
  const counts = new Map<string, number>();
  for (const { states, dispenses } of groups)
    for (const [done, dispense] of dispenses.entries()) {
      for (const state of tellers(dispense)) {
        if (states.includes(state)) continue;
        const where = `${state} told, under ${states.join(', ')}`;
        counts.set(where, (counts.get(where) ?? 0) + 1);
      }
      if (isBreather(done)) yield;
    }
  const said = [...counts].sort().map(([where, count]) => `${count} that ${where}`);
  return (
    said.length > 0 &&
    html`<p>A dispense that several states told stands once. Listed under another state: ${said.join('; ')}.</p> `
  );
}
