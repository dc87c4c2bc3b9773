import { isObject, objects, text } from '../exchange/json.js';
import { refillNumberOf } from '../exchange/merge/refill.js';
import type { Steps } from '../exchange/steps.js';
import { DEA, NPI } from '../fhir/systems.js';
import type { Resource } from '../fhir/types.js';
import { type Content, html, type Html } from './html.js';
import { medicationLines } from './medication.js';
import { fillTime, type Group, type Records } from './records.js';
import { type Column, lines, table } from './table.js';
import * as value from './values.js';

const RX_NUMBER = 'urn:pdmp:rx-number';
const TREATMENT = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-opioid-treatment-code';
const PAYMENT = /^Method of payment: (?:\S+ (?=\S))?/;

/** A dispense and what it leads to. */
interface Fill {
  readonly dispense: Resource;
  readonly prescription: Resource | undefined;
  readonly prescriber: Resource | undefined;
  readonly pharmacy: Resource | undefined;
  readonly pharmacist: Resource | undefined;
  readonly states: readonly string[];
}

/** The dispenses of a group as a table. */
export function* dispenseTable({ dispenses }: Group, records: Records): Steps<Content> {
  return (
    dispenses.length > 0 &&
    (yield* table({
      caption: `Dispenses (${dispenses.length}), newest first`,
      columns: columnsFor(records),
      rows: fillsOf(dispenses, records),
    }))
  );
}

function columnsFor(records: Records): readonly Column<Fill>[] {
  // Dispenses share drugs and parties.
  const product = once((medication) => productLines(medication, undefined));
  const prescriberOf = once(person);
  const shop = once(shopLines);
  return [
    { title: 'Filled', kind: 'day', cell: filled },
    { title: 'Written', kind: 'day', cell: ({ prescription }) => value.day(prescription?.authoredOn) },
    { title: 'Drug', cell: (fill) => drug(fill, records, product) },
    { title: 'Quantity', kind: 'figure', cell: amount },
    { title: 'Days', kind: 'figure', cell: ({ dispense: { daysSupply } }) => days(daysSupply) },
    { title: 'Refill', kind: 'words', cell: refill },
    { title: 'Rx number', kind: 'words', cell: ({ dispense }) => value.identifier(dispense, RX_NUMBER) },
    { title: 'Prescriber', cell: ({ prescriber }) => prescriberOf(prescriber) },
    {
      title: 'Pharmacy',
      cell: ({ pharmacy, pharmacist }) => lines(shop(pharmacy), labelled('Pharmacist', value.personName(pharmacist))),
    },
    { title: 'Payment', cell: ({ dispense }) => notes(dispense, true) },
    { title: 'Told by', cell: ({ states }) => states.join(', ') },
  ];
}

/** What is made of a resource, made once. */
function once<T>(make: (resource: Resource) => T): (resource: Resource | undefined) => T | undefined {
  const made = new Map<Resource, T>();
  return (resource) => {
    if (resource === undefined) return undefined;
    const known = made.get(resource) ?? make(resource);
    made.set(resource, known);
    return known;
  };
}

function* fillsOf(dispenses: readonly Resource[], records: Records): Iterable<Fill> {
  for (const dispense of dispenses) yield fillOf(dispense, records);
}

function fillOf(dispense: Resource, { find, tellers }: Records): Fill {
  const prescription = objects(dispense.authorizingPrescription).map(find).find(Boolean);
  const actors = objects(dispense.performer).map(({ actor }) => find(actor));
  return {
    dispense,
    prescription,
    prescriber: find(prescription?.requester),
    pharmacy: actors.find((actor) => actor?.resourceType === 'Organization'),
    pharmacist: actors.find((actor) => actor?.resourceType === 'Practitioner'),
    states: tellers(dispense),
  };
}

function filled({ dispense }: Fill): Content {
  const { whenPrepared, whenHandedOver, status } = dispense;
  const sold = value.day(whenHandedOver);
  return lines(
    value.day(fillTime(dispense)) ?? 'day not told',
    whenPrepared !== undefined && sold !== value.day(whenPrepared) && sold !== undefined && `sold ${sold}`,
    status !== 'completed' && typeof status === 'string' && mark(`Status: ${status}`),
  );
}

function drug({ dispense, prescription }: Fill, { find }: Records, product: (told?: Resource) => Content): Content {
  const { medicationReference, medicationCodeableConcept: inline } = dispense;
  const medication = find(medicationReference);
  const reasons = objects(prescription?.reasonCode).map(value.concept);
  const treatment = value.extension(dispense, TREATMENT)?.valueCoding;
  return lines(
    inline === undefined && medication !== undefined ? product(medication) : productLines(medication, inline),
    labelled('Diagnosis', value.joined(', ', reasons)),
    isObject(treatment) && labelled('Treatment', value.coding(treatment)),
    labelled('Note', notes(dispense, false)),
  );
}

function productLines(medication: Resource | undefined, inline: unknown): Html {
  const [name, ...more] = medicationLines(medication, inline);
  return html`${lines(html`<strong>${name}</strong>`, ...more)}`;
}

function amount({ dispense, prescription }: Fill): Content {
  const { quantity } = dispense;
  const dispenseRequest = prescription?.dispenseRequest;
  const asked = isObject(dispenseRequest) ? dispenseRequest.quantity : undefined;
  return lines(
    value.quantity(quantity),
    isPartFill(dispense) && mark('Part fill'),
    figure(asked) !== figure(quantity) && labelled('prescribed', value.quantity(asked)),
  );
}

function figure(quantity: unknown): number {
  return isObject(quantity) ? Number(value.digits(quantity.value)) : Number.NaN;
}

/** By v3-ActPharmacySupplyType (FFP, RFP …), or in the words of the mapping tables. */
function isPartFill({ type }: Resource): boolean {
  if (!isObject(type)) return false;
  return (
    type.text === 'Part fill' || objects(type.coding).some(({ code }) => /^(?:FF|RF|TF|DF)P/.test(text(code) ?? ''))
  );
}

function days(supply: unknown): Content {
  if (!isObject(supply)) return undefined;
  return supply.code === 'd' || supply.unit === 'days' ? value.digits(supply.value) : value.quantity(supply);
}

function refill({ dispense, prescription }: Fill): Content {
  const number = refillNumberOf(dispense);
  const dispenseRequest = prescription?.dispenseRequest;
  const authorized = isObject(dispenseRequest) ? value.digits(dispenseRequest.numberOfRepeatsAllowed) : undefined;
  if (number === undefined && authorized === undefined) return undefined;
  return lines(
    number ?? 'not told',
    number === 0 && 'original fill',
    authorized === undefined ? 'authorized: not told' : `${authorized} authorized`,
  );
}

function person(practitioner: Resource): Html {
  const { name } = practitioner;
  const called = typeof name === 'string' ? name : value.personName(practitioner);
  const [dea, npi] = [value.identifier(practitioner, DEA), value.identifier(practitioner, NPI)];
  return html`${lines(called, labelled('DEA', dea), labelled('NPI', npi))}`;
}

function shopLines(pharmacy: Resource): Html {
  const called = text(pharmacy.name) ?? value.identifier(pharmacy, NPI);
  return html`${lines(called, value.phones(pharmacy), value.addresses(pharmacy))}`;
}

/** The method of payment, or the other notes. */
function notes({ note }: Resource, payment: boolean): string | undefined {
  const told = objects(note).flatMap((item) => text(item.text) ?? []);
  const wanted = told.filter((line) => PAYMENT.test(line) === payment);
  return value.joined(
    '; ',
    wanted.map((line) => (payment ? line.replace(PAYMENT, '') : line)),
  );
}

const labelled = (label: string, told: string | undefined): string | undefined => told && `${label} ${told}`;

const mark = (words: string): Html => html`<span class="mark">${words}</span>`;
