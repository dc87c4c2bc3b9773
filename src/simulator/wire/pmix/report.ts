import type { Habits } from '../../habits.js';
import type { Day } from '../../population/days.js';
import type { Dispense, Patient } from '../../population/types.js';
import { isPlain, renderRecord, type Rendering } from '../rendering.js';
import { writeRecords } from '../records.js';
import { rename, splice, spliceMark, writeDocument, writeFragment, type Tree } from '../write-xml.js';
import { payloadNs, type Generation } from './names.js';
import { patientTree } from './parties.js';
import { prescriptionTree } from './prescription.js';

/** What a report says. */
export interface Report {
  readonly from: Day;
  readonly to: Day;
  readonly at: Date;
  readonly dispenses: readonly Dispense[];
  /** How many records to make of the dispenses, where that is not their own number. */
  readonly records?: number;
  /** Candidates; the 2.0 generation has no place for them. */
  readonly picklist: readonly Patient[];
}

/** Writes a `PMPPrescriptionReport` with its XML declaration. */
export function writeReport(report: Report, generation: Generation, habits: Habits, rendering: Rendering): string {
  const prefix = rendering.scramble ? scrambled : same;
  const time = `${report.at.toISOString().slice(11, 19)}${habits.padded ? '.0' : ''}Z`;
  const facts: Readonly<Record<string, string>> = {
    TIME: time,
    DATE: report.at.toISOString().slice(0, 10),
    FROM: report.from,
    TO: report.to,
  };
  const xml = frame(generation, rendering).replaceAll(/\{(\w+)\}/g, (_mark, name: string) => facts[name] ?? '');
  const picklist = generation === 'pmix-3' ? report.picklist : [];
  return splice(xml, [
    ...writeRecords(report.dispenses, report.records, (dispense) =>
      prescription(dispense, generation, habits, rendering),
    ),
    ...picklist.map((patient) =>
      writeFragment(rename({ 'pmp:PicklistPatient': patientTree(patient, generation) }, prefixed(prefix))),
    ),
  ]);
}

/** All of a report but what changes from one to the next; that stands there in braces. */
function frame(generation: Generation, { scramble }: Rendering): string {
  const key = `${generation} ${scramble}`;
  let xml = frames.get(key);
  if (xml === undefined) frames.set(key, (xml = buildFrame(generation, scramble ? scrambled : same)));
  return xml;
}

const frames = new Map<string, string>();

function buildFrame(generation: Generation, prefix: (written: string) => string): string {
  const { pmix, pmp, nc, j } = payloadNs[generation];
  const tree: Tree = {
    'pmix:PMPPrescriptionReport': {
      [`@xmlns:${prefix('pmix')}`]: pmix,
      [`@xmlns:${prefix('pmp')}`]: pmp,
      [`@xmlns:${prefix('nc')}`]: nc,
      [`@xmlns:${prefix('j')}`]: j,
      'pmp:RequestResponsePrescriptionReport': {
        'pmp:PMPDocumentAugmentation': { 'pmp:DocumentPublicationTime': '{TIME}' },
        'pmp:ReportExecutionDate': '{DATE}',
        'pmp:ReportExecutionTime': '{TIME}',
        'pmp:ReportDateRange': { 'pmp:ReportDateRangeBegin': '{FROM}', 'pmp:ReportDateRangeEnd': '{TO}' },
        '#': spliceMark,
      },
    },
  };
  return writeDocument(rename(tree, prefixed(prefix)));
}

const kept: Readonly<Record<Generation, WeakMap<Dispense, string>>> = {
  'pmix-3': new WeakMap(),
  'pmix-2': new WeakMap(),
};

/** Writing a record costs a millisecond, so each is written once. */
function prescription(dispense: Dispense, generation: Generation, habits: Habits, rendering: Rendering): string {
  if (!isPlain(rendering)) {
    const record = prescriptionTree(dispense, generation, habits.padded);
    const tree: Tree = { 'pmp:Prescription': renderRecord(record, rendering, 'pmp:DrugAuraColourText') };
    return writeFragment(rename(tree, prefixed(rendering.scramble ? scrambled : same)));
  }
  let xml = kept[generation].get(dispense);
  if (xml === undefined) {
    xml = writeFragment({ 'pmp:Prescription': prescriptionTree(dispense, generation, habits.padded) });
    kept[generation].set(dispense, xml);
  }
  return xml;
}

/** Prefixes that a reader by prefix would take for each other. */
const swapped: Readonly<Record<string, string>> = { pmix: 'pmp', pmp: 'nc', nc: 'ns4', j: 'pmix' };

function scrambled(prefix: string): string {
  return swapped[prefix] ?? prefix;
}

function same(prefix: string): string {
  return prefix;
}

function prefixed(prefix: (written: string) => string): (name: string) => string {
  return (name) => name.replace(/^[^:]+/, prefix);
}
