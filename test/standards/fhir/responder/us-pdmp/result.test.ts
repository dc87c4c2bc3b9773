import { describe, expect, it } from '@jest/globals';
import { fromJson } from '../../../../../src/fhir/json.js';
import { Decimal } from '../../../../../src/fhir/decimal.js';
import type { JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { makePieces } from '../../../../../src/standards/fhir/responder/pieces.js';
import { createPdmpFinisher } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import {
  type HistoryBundle,
  historyBundle,
  historyJson,
  historyResource,
} from '../../../../../src/standards/fhir/responder/us-pdmp/result.js';
import type { StateAnswer } from '../../../../../src/exchange/types.js';
import { history, resource, to } from '../support/answers.js';
import { answerOf, URL } from './support/told.js';

const bundleOf = async (states: Readonly<Record<string, StateAnswer>>): Promise<HistoryBundle | undefined> => {
  const answer = await answerOf(states);
  return historyBundle(await makePieces(answer, URL, createPdmpFinisher), '2026-01-05T10:00:01.000Z', URL);
};
const provided = (...resources: Resource[]): StateAnswer => ({ status: 'provided', resources, warnings: [] });
const typesOf = (bundle: HistoryBundle | undefined): string[] | undefined =>
  bundle?.entries.map(({ piece }) => piece.resource.resourceType);

describe('pdmp-history-data', () => {
  it('is a collection with everything that records lead to, each with its source, and nothing that searches have', async () => {
    const bundle = await bundleOf({ OH: history([{ rx: '1' }]), KY: history([{ rx: '2' }]) });
    const { entry = [], ...head } = historyResource(bundle!);
    expect(head).toEqual({
      resourceType: 'Bundle',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      meta: { profile: ['http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-bundle-history-result'] },
      type: 'collection',
      timestamp: '2026-01-05T10:00:01.000Z',
    });
    // Each state's patient is its own; the same pharmacy, prescriber and drug are shared.
    expect(typesOf(bundle)).toEqual([
      ...['Patient', 'Patient', 'MedicationDispense', 'MedicationDispense', 'MedicationRequest', 'MedicationRequest'],
      ...['Medication', 'Organization', 'Practitioner'],
    ]);
    for (const item of entry) {
      expect(Object.keys(item)).toEqual(['fullUrl', 'resource']);
      expect(item.fullUrl).toBe(`${URL}/fhir/${item.resource?.resourceType}/${item.resource?.id}`);
      expect(item.resource?.meta?.source).toMatch(/^urn:pdmp:(?:OH|KY)$/);
    }
  });

  it('says the same as text, decimals with their digits', async () => {
    const bundle = (await bundleOf({ OH: history([{ rx: '1', quantity: new Decimal('30.000') }]) }))!;
    expect(fromJson(historyJson(bundle))).toEqual(historyResource(bundle));
    expect(historyJson(bundle)).toContain('"value":30.000');
  });

  it.each<[string, StateAnswer]>([
    ['nobody', { status: 'no-data' }],
    ['a report with nothing in it', provided()],
    ['a person without records', provided(resource('Patient', { name: [{ family: 'Fiction' }] }))],
    ['a header and an outcome alone', provided(resource('MessageHeader', { eventUri: 'urn:x' }))],
  ])('is not there where states tell %s', async (_name, answer) => {
    expect(await bundleOf({ OH: answer })).toBeUndefined();
  });

  it('does not repeat who asked, which states do in their answers', async () => {
    const requestor = resource('Practitioner', { name: [{ family: 'Asker' }] });
    const facility = resource('Organization', { name: 'Asking Clinic' });
    const header = resource('MessageHeader', {
      destination: [{ receiver: to(requestor) }, { receiver: to(facility) }],
    });
    const bundle = (await bundleOf({ OH: history([{ rx: '1' }], { more: [header, requestor, facility] }) }))!;
    expect(historyJson(bundle)).not.toMatch(/Asker|Asking|MessageHeader/);
    expect(historyJson(bundle)).toContain('Amster');
  });

  it('tells pharmacists, alerts and scores too', async () => {
    const patient = resource('Patient', { name: [{ family: 'Fiction', given: ['Peter'] }] });
    const alert = resource('DetectedIssue', { status: 'final', patient: to(patient), detail: 'Overlap' });
    const score = resource('Observation', { status: 'final', code: { text: 'Score' }, subject: to(patient) });
    expect(typesOf(await bundleOf({ OH: provided(score, alert, patient) }))).toEqual([
      'Patient',
      expect.stringMatching(/DetectedIssue|Observation/),
      expect.stringMatching(/DetectedIssue|Observation/),
    ]);
    const pharmacist = resource('Practitioner', { name: [{ family: 'Pestle' }] });
    const dispense = resource('MedicationDispense', {
      subject: to(patient),
      performer: [{ actor: to(pharmacist) }, { actor: to(resource('Organization', {})) }],
    });
    expect(historyJson((await bundleOf({ OH: provided(patient, pharmacist, dispense) }))!)).toContain('Pestle');
  });

  it.each<[string, JsonObject]>([
    ['there is no patient', { subject: undefined }],
    ['a dispense is not as its profile wants it', { dosageInstruction: [{ text: 'one' }, { text: 'two' }] }],
  ])('claims no profile where %s', async (_name, dispense) => {
    const bundle = (await bundleOf({ OH: history([{ rx: '1', dispense, request: { subject: undefined } }]) }))!;
    expect(bundle.head).not.toHaveProperty('meta');
    expect(typesOf(bundle)).toContain('MedicationDispense');
  });
});
