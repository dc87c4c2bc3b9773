import { afterAll, describe, expect, it } from '@jest/globals';
import { fromJson } from '../../../../../src/fhir/json.js';
import type { JsonObject } from '../../../../../src/fhir/types.js';
import { preStageAccepted, retrievalKeyUnknown } from '../../../../../src/standards/fhir/responder/us-pdmp/outcome.js';
import {
  historyParameters,
  type HistoryReply,
  writeHistory,
} from '../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { history } from '../support/answers.js';
import { answerOf, replyOf } from './support/told.js';

const validator = openFhirValidator();
afterAll(() => validator.close());

const AT = { answeredAt: '2026-01-05T10:00:01.000Z' };
const PERIOD = { start: '2024-01-05', end: '2026-01-05' };
const SEARCHED = [
  {
    url: 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-header-timestamp-extension',
    valueDateTime: AT.answeredAt,
  },
  {
    url: 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-activity-period-extension',
    valuePeriod: PERIOD,
  },
];
const found = async (): Promise<HistoryReply> => ({
  ...(await replyOf(await answerOf({ OH: history([{ rx: '1' }]), KY: { status: 'no-data' } }))),
  ...AT,
  period: PERIOD,
});
const parametersOf = (reply: HistoryReply): JsonObject[] => historyParameters(reply).parameter as JsonObject[];

/** Replies of every kind. */
const REPLIES: Readonly<Record<string, () => Promise<HistoryReply>>> = {
  'a history': found,
  'everything at once': async () => ({
    ...(await found()),
    link: 'https://gw.example.org/report/x',
    retrievalKey: 'k',
  }),
  'a link': async () => ({ ...AT, link: 'https://gw.example.org/report/x' }),
  'no history': async () => ({ ...(await replyOf(await answerOf({ KY: { status: 'no-data' } }))), period: PERIOD }),
  staged: async () => ({ ...AT, retrievalKey: 'k', outcome: preStageAccepted() }),
  'a key that leads nowhere': async () => ({ ...AT, outcome: retrievalKeyUnknown() }),
};

describe(`the reply: ${validator.name}`, () => {
  it.each(Object.keys(REPLIES))('of %s is valid, and says in XML what it says in JSON', async (kind) => {
    const reply = await REPLIES[kind]!();
    const json = writeHistory(reply, 'json');
    const xml = writeHistory(reply, 'xml');
    expect(fromJson(json)).toEqual(historyParameters(reply));
    for (const text of [json, xml])
      expect(await validator.errors(text, { usCore: '6.1.0', entryProfiles: [] })).toEqual([]);
    if (validator.readXml) expect(await validator.readXml(xml)).toEqual(JSON.parse(json));
  });

  it('has its parameters in the guide’s order, and tells when it was answered and what was searched', async () => {
    const [data, link, key, outcome] = parametersOf(await REPLIES['everything at once']!());
    expect(data).toMatchObject({ extension: SEARCHED, name: 'pdmp-history-data', resource: { type: 'collection' } });
    expect(link).toEqual({ name: 'pdmp-history-link', valueUrl: 'https://gw.example.org/report/x' });
    expect(key).toEqual({ name: 'pre-stage-retrieval-key', valueString: 'k' });
    expect(Object.keys(outcome!)).toEqual(['name', 'resource']);
    expect(outcome).toMatchObject({ name: 'outcome', resource: { resourceType: 'OperationOutcome' } });
  });

  it('that found nothing tells what was searched beside its outcome; one that searched nothing does not', async () => {
    const [outcome, ...none] = parametersOf({ ...(await REPLIES['no history']!()), ...AT });
    expect([outcome, none]).toMatchObject([{ extension: SEARCHED, name: 'outcome' }, []]);
    for (const reply of [
      await REPLIES.staged!(),
      { ...(await REPLIES['a key that leads nowhere']!()), period: PERIOD },
    ])
      expect(parametersOf(reply).some(({ extension }) => extension !== undefined)).toBe(false);
  });

  it('never says nothing', () => {
    expect(() => historyParameters(AT)).toThrow(RangeError);
    expect(() => writeHistory(AT, 'json')).toThrow(RangeError);
  });

  it('is this, letter by letter', async () => {
    const outcome = retrievalKeyUnknown();
    expect(writeHistory({ ...AT, outcome, period: PERIOD }, 'json')).toBe(
      '{"resourceType":"Parameters","meta":{"profile":["http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-parameters-response"]},' +
        '"parameter":[{"name":"outcome","resource":{"resourceType":"OperationOutcome","issue":[' +
        '{"severity":"error","code":"exception","details":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/PMIXStatusCode","code":"error","display":"Error"}],' +
        '"text":"This retrieval key is not known here or has expired; ask again without it."},' +
        '"diagnostics":"This retrieval key is not known here or has expired; ask again without it."}]}}]}',
    );
    expect(writeHistory({ ...AT, link: 'https://gw.example.org/report/x?a=1&b' }, 'xml')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Parameters xmlns="http://hl7.org/fhir"><meta>' +
        '<profile value="http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-parameters-response"/></meta>' +
        '<parameter><name value="pdmp-history-link"/><valueUrl value="https://gw.example.org/report/x?a=1&amp;b"/></parameter></Parameters>',
    );
  });
});
