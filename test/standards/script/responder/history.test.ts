import { describe, expect, it } from '@jest/globals';
import type { ExchangeAnswer } from '../../../../src/exchange/types.js';
import type { JsonObject, Resource } from '../../../../src/fhir/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import { historyBundle } from '../../../../src/standards/script/responder/history.js';
import type { ScriptVersion } from '../../../../src/standards/script/route.js';
import { Told } from '../../../mapping/support/script.js';
import { query, textOf } from '../../stateServer.js';

const tables = await openTables();

const about = { medicationReference: { reference: 'Medication/m' }, subject: { reference: 'Patient/p' } };
const BESIDE: Resource[] = [
  { resourceType: 'Medication', id: 'm', code: { text: 'Oxycodone 5 MG tablet' } },
  { ...query.patient, id: 'p' },
];
const quantity = { value: 60, unit: 'Tablet' };
const dispense: Resource = {
  ...{ resourceType: 'MedicationDispense', id: 'd', status: 'completed', ...about },
  ...{ quantity, whenPrepared: '2025-12-01', whenHandedOver: '2025-12-01' },
};
const administration: Resource = {
  ...{ resourceType: 'MedicationAdministration', id: 'a', status: 'completed', ...about },
  ...{ dosage: { dose: quantity }, effectiveDateTime: '2025-12-02', request: { reference: 'MedicationRequest/ar' } },
};
const ordered: Resource = { resourceType: 'MedicationRequest', id: 'ar', status: 'unknown', intent: 'order', ...about };
const prescription: Resource = {
  ...{ resourceType: 'MedicationRequest', id: 'r', status: 'active', intent: 'order', ...about },
  ...{ authoredOn: '2025-11-30', dispenseRequest: { quantity } },
};

/** The reply to a question that OH answered with these resources, as XML, and as whoever asked reads it. */
function reply(resources: readonly Resource[], version: ScriptVersion = '2017071'): { xml: string; told: Told } {
  const { period } = query;
  const all = [...BESIDE, ...resources].map((one) => ({ ...one, meta: { source: 'urn:pdmp:OH' } }));
  const answer: ExchangeAnswer = {
    query,
    outcomes: [
      {
        ...{ state: 'OH', status: 'provided', period, elapsedMs: 1, dispenses: 1, warnings: [] },
        answer: { status: 'provided', resources: all, warnings: [] },
      },
    ],
    resources: all,
    answeredAt: '2026-01-15T14:03:22Z',
  };
  const software = { developer: 'Example', product: 'Example', version: '1' };
  const outline = { version, messageId: 'a1' };
  const facts = { site: 'GWY', software, version, outline, now: new Date('2026-01-15T14:03:22Z') };
  const bytes = tables.write(`script-${version}/history`, historyBundle(answer, facts));
  const told = new Told(tables.readGraph(`script-${version}/history`, bytes, { schema: 'strict' }));
  return { xml: Buffer.from(bytes).toString(), told };
}

const counts = ({ told }: { told: Told }): number[] =>
  ['MedicationDispense', 'MedicationAdministration', 'MedicationRequest'].map((type) => told.all(type).length);

describe('a reply', () => {
  it('tells what was dispensed, and counts what else there is', () => {
    const both = reply([dispense, administration, ordered, prescription]);
    expect(counts(both).slice(0, 2)).toEqual([1, 0]);
    expect(textOf(both.xml, 'Note')).toBe('Not told: 2. Data OH');
    expect(textOf(reply([dispense]).xml, 'Note')).toBe('Data OH');
  });

  it('tells what was administered where nothing was dispensed', () => {
    const administered = reply([administration, ordered]);
    expect(administered.xml).toContain('<MedicationDispensedAdministered>');
    expect(administered.told.one('MedicationAdministration')).toMatchObject({
      effectiveDateTime: '2025-12-02',
      dosage: { dose: { value: 60 } },
    });
    expect(textOf(administered.xml, 'Note')).toBe('Data OH');
    expect(textOf(reply([administration, ordered, prescription]).xml, 'Note')).toBe('Not told: 1. Data OH');
  });

  it('tells what was prescribed where nothing else was', () => {
    const prescribed = reply([prescription, { ...prescription, id: 'x', status: 'entered-in-error' }]);
    expect(counts(prescribed)).toEqual([0, 0, 1]);
    expect(prescribed.told.one('MedicationRequest')).toMatchObject({ authoredOn: '2025-11-30' });
    expect(textOf(prescribed.xml, 'Note')).toBe('Not told: 1. Data OH');
  });

  it('in 10.6 tells what was dispensed alone', () => {
    expect(textOf(reply([dispense, administration, ordered], '10.6').xml, 'Note')).toBe('Not told: 1. Data OH');
  });
});

describe('scores', () => {
  const panel: Resource = {
    ...{ resourceType: 'Observation', id: 's', status: 'final', code: { text: 'PDMP scores' } },
    ...{ method: { text: 'EXAMPLE' }, note: [{ text: 'https://pdmp.example/report/1' }] },
    hasMember: [{ reference: 'Observation/s1' }, { reference: 'Observation/s2' }],
  };
  const score = (id: string, more: JsonObject): Resource => ({
    ...{ resourceType: 'Observation', id, status: 'final', code: { text: `Score ${id}` } },
    ...more,
  });
  const members = [score('s1', { valueString: '120' }), score('s2', { valueString: '030' })];
  const scores = (xml: string): string[] => [...xml.matchAll(/<Scores>(.*?)<\/Scores>/g)].map(([, one]) => one!);

  it('are told by who made them, each by its name and value, also where records are left out', () => {
    for (const records of [[dispense], [dispense, administration, ordered]])
      expect(scores(reply([...records, panel, ...members]).xml)).toEqual([
        '<ScoreSource>EXAMPLE</ScoreSource><ReportURL>https://pdmp.example/report/1</ReportURL>' +
          '<ScoreName>Score s1</ScoreName><ScoreValue>120</ScoreValue>' +
          '<ScoreName>Score s2</ScoreName><ScoreValue>030</ScoreValue>',
      ]);
  });

  it.each([
    [{ valueInteger: 7 }, '7'],
    [{ valueQuantity: { value: 90.5, unit: 'MME' } }, '90.5'],
    [{ valueCodeableConcept: { text: 'high' } }, 'high'],
  ])('that stand alone are told as their state’s: %j', (value, expected) => {
    const coded = { code: { coding: [{ system: 'urn:x', code: 'x', display: 'Overdose risk' }] } };
    expect(scores(reply([dispense, score('o', { ...coded, ...value })]).xml)).toEqual([
      `<ScoreSource>OH</ScoreSource><ScoreName>Overdose risk</ScoreName><ScoreValue>${expected}</ScoreValue>`,
    ]);
  });

  it('that the standard has no place for are counted', () => {
    const long = reply([dispense, score('o', { valueString: 'far too long a value' }), score('n', {})]);
    expect(scores(long.xml)).toEqual([]);
    expect(textOf(long.xml, 'Note')).toBe('Not told: 2. Data OH');
    expect(textOf(reply([dispense, panel, ...members], '10.6').xml, 'Note')).toBe('Not told: 2. Data OH');
  });
});
