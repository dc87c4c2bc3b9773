import type { Drug, Form } from './types.js';

const tablet: Form = { text: 'TAB', ncit: 'C42998', unit: 'C48542', dosageUnits: '01' };
const longTablet: Form = { text: 'TAB ER', ncit: 'C42927', unit: 'C48542', dosageUnits: '01' };
const capsule: Form = { text: 'CAP', ncit: 'C25158', unit: 'C48480', dosageUnits: '01' };
const patch: Form = { text: 'PATCH', ncit: 'C42968', unit: 'C48524', dosageUnits: '01' };
const film: Form = { text: 'FILM', ncit: 'C42932', unit: 'C53499', dosageUnits: '01' };
const solution: Form = { text: 'SOLN', ncit: 'C68996', unit: 'C28254', dosageUnits: '02' };
const gel: Form = { text: 'GEL', ncit: 'C42934', unit: 'C48155', dosageUnits: '03' };
const cream: Form = { text: 'CREAM', ncit: 'C28944', unit: 'C48155', dosageUnits: '03' };

const milligram = 'C28253';
const microgramPerHour = 'C67394';
const milligramPer5mL = 'C91131';
const percent = 'C25613';

/** What a course of one drug looks like: usual quantities, days and diagnoses. */
export interface Regimen {
  readonly drug: Drug;
  readonly quantities: readonly string[];
  readonly daysSupply: readonly number[];
  readonly diagnoses: readonly string[];
}

type Row = readonly [
  ndc: string | undefined,
  name: string,
  strength: string,
  unit: string,
  form: Form,
  schedule: Drug['schedule'],
  opioid: boolean,
  quantities: string,
  days: string,
  diagnoses: string,
];

const rows: readonly Row[] = [
  [
    '00000010101',
    'OXYCODONE HCL 5 MG TABLET',
    '5 MG',
    milligram,
    tablet,
    '2',
    true,
    '30 60 20',
    '10 15 5',
    'M54.50 G89.4',
  ],
  ['00000010201', 'OXYCODONE HCL 10 MG TABLET', '10 MG', milligram, tablet, '2', true, '60 90', '30 30', 'G89.4'],
  [
    '00000010302',
    'OXYCODONE-ACETAMINOPHEN 5-325',
    '5 MG-325 MG',
    milligram,
    tablet,
    '2',
    true,
    '12 30',
    '3 5',
    'S82.90XA',
  ],
  [
    '00000010401',
    'HYDROCODONE-ACETAMIN 10-325 MG',
    '10 MG-325 MG',
    milligram,
    tablet,
    '2',
    true,
    '90 120',
    '30 30',
    'M54.50',
  ],
  ['00000010501', 'MORPHINE SULF ER 15 MG TABLET', '15 MG', milligram, longTablet, '2', true, '60', '30', 'G89.3'],
  ['00000010601', 'FENTANYL 25 MCG/HR PATCH', '25 MCG/HR', microgramPerHour, patch, '2', true, '10', '30', 'G89.3'],
  ['00000010701', 'HYDROMORPHONE 2 MG TABLET', '2 MG', milligram, tablet, '2', true, '20 7.5', '5 5', 'G89.18'],
  ['00000010801', 'METHADONE HCL 10 MG TABLET', '10 MG', milligram, tablet, '2', true, '90', '30', 'G89.4'],
  ['99999020101', 'TRAMADOL HCL 50 MG TABLET', '50 MG', milligram, tablet, '4', true, '60 40', '15 10', 'M17.9'],
  [
    '99999020201',
    'PROMETHAZINE-CODEINE SYRUP',
    '6.25 MG-10 MG/5 ML',
    milligramPer5mL,
    solution,
    '5',
    true,
    '118 236.5',
    '6 12',
    'R05.9',
  ],
  ['99999030101', 'ALPRAZOLAM 0.5 MG TABLET', '0.5 MG', milligram, tablet, '4', false, '60 30', '30 30', 'F41.1'],
  ['99999030201', 'CLONAZEPAM 1 MG TABLET', '1 MG', milligram, tablet, '4', false, '60', '30', 'F41.0'],
  ['99999030301', 'LORAZEPAM 0.5 MG TABLET', '0.5 MG', milligram, tablet, '4', false, '30 15', '30 15', 'F41.9'],
  ['99999030401', 'ZOLPIDEM TARTRATE 10 MG TABLET', '10 MG', milligram, tablet, '4', false, '30', '30', 'G47.00'],
  ['00000040101', 'METHYLPHENIDATE ER 27 MG TAB', '27 MG', milligram, longTablet, '2', false, '30', '30', 'F90.2'],
  ['00000040201', 'DEXTROAMP-AMPHETAMIN 20 MG TAB', '20 MG', milligram, tablet, '2', false, '60', '30', 'F90.0'],
  ['00000040301', 'LISDEXAMFETAMINE 30 MG CAPSULE', '30 MG', milligram, capsule, '2', false, '30', '30', 'F90.9'],
  [
    '99999050101',
    'GABAPENTIN 300 MG CAPSULE',
    '300 MG',
    milligram,
    capsule,
    undefined,
    false,
    '90 180',
    '30 30',
    'G62.9',
  ],
  ['99999050201', 'PREGABALIN 75 MG CAPSULE', '75 MG', milligram, capsule, '5', false, '60', '30', 'M79.7'],
  [
    '99999060101',
    'BUPRENORPHINE-NALOXONE 8-2 MG FILM',
    '8 MG-2 MG',
    milligram,
    film,
    '3',
    true,
    '14 28 30',
    '7 14 15',
    'F11.20',
  ],
  ['99999060201', 'BUPRENORPHINE 8 MG SL TABLET', '8 MG', milligram, tablet, '3', true, '30', '15', 'F11.21'],
  ['99999070101', 'TESTOSTERONE 1.62% GEL PUMP', '1.62 %', percent, gel, '3', false, '75 37.5', '30 15', 'E29.1'],
  [undefined, 'COMPOUND: KETAMINE-GABAPENTIN CREAM', '10 %-6 %', percent, cream, '3', false, '60', '30', 'G90.50'],
];

const ingredients: Drug['ingredients'] = [
  {
    ndc: '99999080101',
    name: 'KETAMINE HCL POWDER',
    strength: '100 %',
    schedule: '3',
    quantity: '6.0',
    dosageUnits: '03',
  },
  { ndc: '99999080201', name: 'GABAPENTIN POWDER', strength: '100 %', quantity: '3.6', dosageUnits: '03' },
];

/** Everything that is dispensed in these states: real names, products that do not exist. */
export const regimens: readonly Regimen[] = rows.map(
  ([ndc, name, strength, strengthUnit, form, schedule, opioid, quantities, days, diagnoses]) => ({
    drug: {
      ndc,
      name,
      strength,
      strengthValue: strength.replaceAll(/ (MG|MCG|%)(\/(HR|5 ML))?/g, ''),
      strengthUnit,
      form,
      schedule,
      opioid,
      ...(ndc === undefined ? { ingredients } : {}),
    },
    quantities: quantities.split(' '),
    daysSupply: days.split(' ').map(Number),
    diagnoses: diagnoses.split(' '),
  }),
);
